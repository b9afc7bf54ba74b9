"""The preview's own pages: what is not public, the handbook, missing and failed pages. Pure.

They do not use the theme, since the theme may be what is wrong.
"""

from markupsafe import Markup

from budkavle.preview.overlay import STYLE, Overlay, tail


def page(title: str, content: Markup, around: Overlay) -> bytes:
    """One of the preview's own pages."""
    html = Markup(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<title>{}: {}</title>\n'
        '<link rel="icon" href="data:,">\n'
        '<link rel="stylesheet" href="{}">\n</head>\n<body class="budkavle-page">\n'
        "<main>\n<h1>{}</h1>\n{}\n</main>\n</body>\n</html>"
    ).format(around.code, around.words.gettext("Preview"), title, STYLE, title, content)
    return (html + tail(around)).encode()


def overview(around: Overlay) -> bytes:
    """The list of everything that is not public, why, and from when it will be."""
    _ = around.words.gettext
    rows = Markup("").join(
        Markup(
            '<li><a href="{}">{}</a> <strong class="budkavle-mark">{}</strong><br>{}{}</li>'
        ).format(around.root + address, each.title, each.label, each.why, _file(each.path))
        for address, each in around.hidden.items()
    )
    listed = (
        Markup('<ul class="budkavle-list">{}</ul>').format(rows)
        if rows
        else Markup("<p>{}</p>").format(_("Everything is public"))
    )
    back = Markup('<p><a href="{}">{}</a></p>').format(around.root, _("To the front page"))
    return page(_("What is not public"), listed + back, around)


def _file(path: str) -> Markup:
    return Markup("<br><code>{}</code>").format(path) if path else Markup("")


def absent(address: str, around: Overlay) -> bytes:
    """The page for an address where there is nothing."""
    _ = around.words.gettext
    content = Markup('<p><code>{}</code></p><p><a href="{}">{}</a></p>').format(
        address, around.root, _("To the front page")
    )
    return page(_("The page does not exist"), content, around)


def failed(reason: str, around: Overlay) -> bytes:
    """Shown in place of a page that cannot be shown; reloads itself when that is corrected."""
    _ = around.words.gettext
    content = Markup('<p class="budkavle-trouble">{}</p><p>{}</p>').format(
        reason, _("Correct it and save. Then the page is shown again.")
    )
    return page(_("The page cannot be shown"), content, around)


def explain(title: str, html: str, around: Overlay) -> bytes:
    """A page of the handbook; `html` must be safe."""
    back = Markup('<p><a href="{}">{}</a></p>').format(
        around.root, around.words.gettext("To the front page")
    )
    return page(title, Markup(html) + back, around)
