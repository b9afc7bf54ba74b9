"""The forms of the settings, and what is done with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile

from budkavle.content import colours
from budkavle.desk import settings_forms
from budkavle.desk.choices import choices, moments_in
from budkavle.desk.forms import anchor, names_of
from budkavle.desk.pages import Pages
from budkavle.desk.requests import FILE, Asked, Submitted, first
from budkavle.desk.saving import ConflictError, digest_of, read
from budkavle.desk.settings_fields import LEVELS, SETTINGS, SettingsSection
from budkavle.desk.site_files import ICON, LOGO, STYLE, file_of, own_file_of
from budkavle.desk.wording import FormProblem, decimal
from budkavle.desk.workspace import Save, Workspace
from budkavle.host import project
from budkavle.host.chrome import Description
from budkavle.host.configuration import PLUGIN
from budkavle.model.problems import ContentError, Problem
from budkavle.model.rules import N_
from budkavle.model.values import WRONG_COLOUR
from budkavle.render.media import svg

NOT_SAVED = N_("Not saved yet: correct what is listed below.")
SAVED = N_("Saved {time}. Readers see it when you publish.")
CHANGED = N_("Somebody else has changed the settings since you opened them. Look at them again.")
DISK = N_("It could not be saved: {reason}. What you have typed is still here.")
TOO_WEAK = N_(
    "{ratio}:1 between “{foreground}” and “{background}” ({scheme}): readers with weak sight need"
    " {least}:1. Make one of them lighter or the other darker."
)
CARD_TOO_WEAK = N_(
    "{ratio}:1 between the text and the background of the picture where a page is shared: {least}:1"
    " is needed."
)
NOT_SVG = N_("{name} is not an SVG drawing, or holds more than a drawing: {reason}")
_MOST_LOGO = 500_000
_FIELD_OF = {"name": "site_name", "url": "site_url", "description": "site_description"}
"""The fields of settings that are at the top of mkdocs.yml under other names."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A form of settings to show: what it says, and what is wrong with it."""

    name: str
    values: Mapping[str, Any]
    css: Mapping[tuple[colours.Scheme, str], str]
    problems: tuple[Problem, ...] = ()
    notice: str = ""
    is_warning: bool = False
    extra: str = ""


class SettingsPages:
    """Makes the forms of the settings, and saves what they say."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, pages
        self._file = workspace.newsroom.configuration

    def page(self, asked: Asked, name: str, saved: str = "") -> str:
        """The form of a section; raises KeyError and UneditableError."""
        opened = settings_forms.opened(read(self._file))
        values = settings_forms.filled(opened, SETTINGS[name])
        gettext, note = self._workspace.words.gettext, self._workspace.note
        notice = gettext(SAVED).format(time=saved[:8]) if saved else ""
        notes = [note(asked.writer, each) for each in (self._file, self._style[1])]
        notice = " ".join(filter(None, (notice, *notes)))
        return self._render(asked, Shown(name, values, self._colours(), notice=notice))

    def change(self, asked: Asked, form: Submitted) -> str | None:
        """Save what a form says; the page again if it is not to be saved, None if it is.

        Raises KeyError and UneditableError.
        """
        name, do = first(form, "_of"), first(form, "_do")
        section = SETTINGS[name]
        shown = Shown(name, settings_forms.read(section, form), self._typed_colours(form))
        if do.startswith("up."):
            return self._render(asked, replace(shown, values=_moved(shown.values, do)))
        if do.startswith("add."):
            return self._render(asked, replace(shown, extra=do.removeprefix("add.")))
        shown = replace(shown, problems=tuple(self._problems(shown)))
        if shown.problems or do != "save":
            notice = self._workspace.words.gettext(NOT_SAVED) if shown.problems else ""
            return self._render(asked, replace(shown, notice=notice, is_warning=True))
        try:
            self._save(asked, section, shown, form)
        except ConflictError:
            said = self._workspace.words.gettext(CHANGED)
        except OSError as error:
            said = self._workspace.words.gettext(DISK).format(reason=error.strerror)
        except _RefusedError as error:
            said = str(error)
        else:
            return None
        return self._render(asked, replace(shown, notice=said, is_warning=True))

    def _save(self, asked: Asked, section: SettingsSection, shown: Shown, form: Submitted) -> None:
        workspace, says = self._workspace, self._workspace.words.gettext(section.title)
        drawings = list(self._drawings(form))
        data = read(self._file)
        if digest_of(data) != first(form, "_digest"):
            raise ConflictError
        if shown.css:
            source, target = self._style
            sheet = source.read_bytes()
            if digest_of(sheet) != first(form, "_css"):
                raise ConflictError
            css = colours.with_colours(colours.text_of(sheet), shown.css)
            made = css.encode(errors=colours.UNREADABLE)
            if made != sheet:
                save = Save(target, made, says)
                workspace.save(asked.writer, save, digest_of(read(target)))
        for file, drawing in drawings:
            workspace.save(asked.writer, Save(file, drawing, says), digest_of(read(file)))
        made = settings_forms.composed(settings_forms.opened(data), section, shown.values)
        if made != data:
            workspace.save(asked.writer, Save(self._file, made, says), digest_of(data))

    def _drawings(self, form: Submitted) -> Iterator[tuple[Path, bytes]]:
        """The drawings that came with a form, and the files that they replace."""
        for name, path in (("logo", LOGO), ("icon", ICON)):
            for each in form.get(f"{name}{FILE}", ()):
                if isinstance(each, UploadFile) and each.filename:
                    data = each.file.read(_MOST_LOGO + 1)
                    self._require_drawing(each.filename, data)
                    yield own_file_of(path, self._described, self._file.parent), data

    def _require_drawing(self, name: str, data: bytes) -> None:
        try:
            reason = svg.unsafe(data) if len(data) <= _MOST_LOGO else f"> {_MOST_LOGO} B"
        except svg.NotSvgError:
            reason = "SVG?"
        if reason:
            said = self._workspace.words.gettext(NOT_SVG)
            raise _RefusedError(said.format(name=name, reason=reason))

    def _problems(self, shown: Shown) -> Iterator[Problem]:
        section = SETTINGS[shown.name]
        opened = settings_forms.opened(read(self._file))
        made = settings_forms.composed(opened, section, shown.values)
        try:
            project.described(self._file, made.decode())
        except ContentError as error:
            yield from error.problems
        old = self._colours()
        for (scheme, name), value in shown.css.items():
            if value != old.get((scheme, name)) and not colours.is_colour(value):
                field = f"{scheme}.{name}"
                yield Problem(STYLE, 1, field, WRONG_COLOUR, (("value", value),))

    def _typed_colours(self, form: Submitted) -> dict[tuple[colours.Scheme, str], str]:
        return {
            key: first(form, ".".join(key)).strip()
            for key in self._colours()
            if ".".join(key) in form
        }

    def _colours(self) -> dict[tuple[colours.Scheme, str], str]:
        return colours.colours_in(colours.text_of(self._style[0].read_bytes()))

    @property
    def _described(self) -> Description:
        return project.describe(self._file)

    @property
    def _style(self) -> tuple[Path, Path]:
        """The style sheet that readers get, and the one to write."""
        described = self._described
        return file_of(STYLE, described), own_file_of(STYLE, described, self._file.parent)

    def _render(self, asked: Asked, shown: Shown) -> str:
        workspace, section = self._workspace, SETTINGS[shown.name]
        fields = (*section.top, *section.plugin)
        schemes = [(scheme, label, [(name, colours.NAMES[name], shown.css[scheme, name])
                                    for name in colours.NAMES if (scheme, name) in shown.css])
                   for scheme, label in colours.SCHEMES.items()]  # fmt: skip
        names = {*names_of(fields, shown.values), *(f"{s}.{n}" for s, n in shown.css)}
        problems = [(each, _anchor(each, names)) for each in workspace.words.told(shown.problems)]
        site = workspace.newsroom.site
        pages = [
            (each.path, each.matter.title or each.path) for each in site.content.pages.values()
        ]
        return self._pages.render(
            "settings.html",
            asked,
            sections=SETTINGS,
            section=section,
            fields=fields,
            shown=shown,
            problems=problems,
            digest=digest_of(read(self._file)),
            css=digest_of(self._style[0].read_bytes()),
            schemes=schemes if shown.name == "colours" else [],
            measured=list(colours.contrasts(shown.css)) if shown.name == "colours" else [],
            weak=list(self._weak(shown)),
            names=colours.NAMES,
            choices={
                **choices(workspace, ""),
                "page": pages,
                "level": [(key, workspace.words.gettext(said)) for key, said in LEVELS],
            },
            moments=moments_in(workspace, fields, shown.values),
            logo=LOGO,
            icon=ICON,
        )

    def _weak(self, shown: Shown) -> Iterator[str]:
        """What readers with weak sight cannot tell apart, in words."""
        words = self._workspace.words
        gettext = words.gettext
        if shown.name != "colours":
            return
        for each in colours.contrasts(shown.css):
            if not each.is_enough and each.ratio:
                yield gettext(TOO_WEAK).format(
                    ratio=decimal(each.ratio, words.language),
                    least=decimal(each.least, words.language),
                    foreground=gettext(colours.NAMES[each.foreground]),
                    background=gettext(colours.NAMES[each.background]),
                    scheme=gettext(colours.SCHEMES[each.scheme]).lower(),
                )
        card = shown.values["card"]
        ink, background = card["ink"], card["background"]
        if colours.is_colour(ink) and colours.is_colour(background):
            ratio = colours.contrast(ink, background)
            if ratio < colours.TEXT:
                least = decimal(colours.TEXT, words.language)
                yield gettext(CARD_TOO_WEAK).format(
                    ratio=decimal(ratio, words.language), least=least
                )


class _RefusedError(Exception):
    """A drawing cannot be taken; the message says why, in the writer's language."""


def _anchor(told: FormProblem, names: set[str]) -> str:
    field = told.field.rpartition(f".{PLUGIN}.")[2]
    return anchor(replace(told, field=_FIELD_OF.get(field, field)), names)


def _moved(values: Mapping[str, Any], do: str) -> dict[str, Any]:
    """The values with a row of the menu moved one place up."""
    rows = list(values.get(settings_forms.MENU, ()))
    written = do.removeprefix("up.")
    is_number = written.isascii() and written.isdecimal() and len(written) < 6
    number = int(written) if is_number else 0
    if 0 < number < len(rows):
        rows[number - 1 : number + 1] = rows[number], rows[number - 1]
    return {**values, settings_forms.MENU: rows}
