"""The theme's templates for ordinary pages and frames, with what MkDocs gives to templates."""

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from budkavle.host.bare.configuration import Configuration, Script
from budkavle.host.bare.markdown import way
from budkavle.host.bare.menu import Menu
from budkavle.host.bare.pages import Page
from budkavle.render.banners import banner_texts
from budkavle.render.site import Site
from budkavle.render.templates import equip
from budkavle.render.theme_files import layers


class Templates:
    """Renders pages with the templates of a theme, whose own folder is given."""

    def __init__(self, folder: Path, configuration: Configuration, site: Site, menu: Menu) -> None:
        self._site = site
        self._configuration = configuration
        self._shared = {"nav": menu, "config": configuration.for_templates}
        # Without autoescape, as with MkDocs: these templates escape what is no HTML themselves.
        self._engine = Environment(loader=FileSystemLoader(layers(folder)), auto_reload=False)
        self._engine.filters |= {"url": _url, "script_tag": _script_tag}
        self._engine.globals |= {
            "serving": False,
            "site_card": site.media.site_card,
            "menu": site.edition.menu,
        }

    def page(self, page: Page) -> str:
        """A page with its theme around it."""
        code = page.meta["language"] if page.meta.get("frame") else self._language_at(page)
        in_language = {lists.language.code: lists for lists in self._site.edition.lists}
        self._equip(code)
        self._engine.globals["lists"] = in_language[code]
        template = self._engine.get_template(page.meta.get("template", "main.html"))
        page.activate(True)
        try:
            return template.render(self._variables(way(".", page.url), page))
        finally:
            page.activate(False)

    def static(self, name: str) -> str:
        """A page that is only a template, such as the one for addresses that are not there."""
        self._equip(self._site.settings.language.code)
        at_root = name[:3].isdigit()  # an error page is shown at any address
        base = urlsplit(self._site.settings.url).path if at_root else way(".", name)
        return self._engine.get_template(name).render(self._variables(base, None))

    def _language_at(self, page: Page) -> str:
        return self._site.settings.language_at(page.url).code

    def _equip(self, code: str) -> None:
        """Set the templates to a language, with what every page says in it."""
        settings, banners = self._site.settings, self._site.edition.banners
        equip(self._engine, settings, code)
        standing = self._site.addresses if banners else {}
        self._engine.globals["on_duty"] = self._site.edition.rota.now
        self._engine.globals["banners"] = banner_texts(banners, code, settings, standing)

    def _variables(self, base: str, page: Page | None) -> Mapping[str, Any]:
        styles = [_normalised(path, base, page) for path in self._configuration.style_sheets]
        return {**self._shared, "page": page, "base_url": base, "extra_css": styles}


@pass_context
def _url(context: Context, value: object) -> str:
    """The filter `url`: an address from the site's root, relative to the page."""
    return _normalised(str(value), context["base_url"], context["page"])


@pass_context
def _script_tag(context: Context, script: Script) -> Markup:
    """The filter `script_tag`: the element that loads a script of `extra_javascript`."""
    kind = Markup(' type="{}"').format(script.type) if script.type else ""
    flags = (" defer" if script.defer else "") + (" async" if script.is_async else "")
    tag = Markup('<script src="{}"{}{}></script>')
    return tag.format(_url(context, script), kind, Markup(flags))


def _normalised(path: str, base: str, page: Page | None) -> str:
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or path.startswith(("/", "#")):
        return path
    return way(path or ".", page.url) if page else posixpath.join(base, path or ".")
