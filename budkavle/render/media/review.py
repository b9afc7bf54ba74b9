"""Finds problems in the pictures and attachments of items, and gives advice on them. Pure."""

from collections.abc import Callable, Iterable, Iterator

from budkavle.content import file_advice
from budkavle.content.item import ParsedItem
from budkavle.content.offered_files import suffix_of
from budkavle.content.similarity import MISSING_FILE
from budkavle.model.problems import Problem
from budkavle.model.rules import N_, Rule
from budkavle.render.media.file_info import MOST_BYTES, MOST_PIXELS, FileInfo
from budkavle.render.media.file_info_cache import Survey
from budkavle.render.media.kinds import KINDS
from budkavle.render.media.uses import Use

NOT_A_PICTURE = Rule(
    "not-a-picture",
    N_("The file {value} is not a picture that every browser can show."),
    N_("Save it as JPEG, PNG or WebP."),
)
DAMAGED_PICTURE = Rule(
    "damaged-picture",
    N_("The picture {value} is damaged."),
    N_("Download it again."),
)
TOO_MANY_PIXELS = Rule(
    "too-many-pixels",
    N_("The picture {value} has too many pixels: {number} million, of at most {most}."),
    N_("Make it smaller; 2000 pixels wide is enough."),
)
TOO_SMALL_PICTURE = Rule(
    "too-small-picture",
    N_("The picture {value} is only {width} pixels wide and would be blurred."),
    N_("Use one that is at least {least} pixels wide."),
)
UNKNOWN_FILE_TYPE = Rule(
    "unknown-file-type",
    N_("Files like {value} cannot be offered to readers."),
    N_("Save it as one of these: {known}."),
)
WRONG_FILE_TYPE = Rule(
    "wrong-file-type",
    N_("The file {value} is not what its name says."),
    N_("Save it again as {kind}, or give it the name of what it is."),
)
TOO_LARGE_FILE = Rule(
    "too-large-file",
    N_("The file {value} is too large: {size}, of at most {most}."),
    N_("Make it smaller, or publish it elsewhere and link to it."),
)
ACTIVE_FILE = Rule(
    "active-file",
    N_("The file {value} could run as a program, or restyle the site, where it is opened."),
    N_(
        "Publish it as PDF or as plain text; or the administrator of the site declares it"
        " trusted in mkdocs.yml."
    ),
)

LEAST_WIDTH = 320
"""The least width of an item's own picture in pixels: that of the text on a telephone."""

_Found = Iterator[tuple[Rule, dict[str, str]]]
"""The rule of each problem, and the values for its message."""

_MISSING: tuple[Rule, dict[str, str]] = (MISSING_FILE, {"known": "–"})

_Check = Callable[[Use, FileInfo | None], _Found]


def problems(written: Iterable[ParsedItem], survey: Survey, folder: str) -> Iterator[Problem]:
    """Everything that prevents a file from being published; problem paths begin with `folder`.

    A file without information is reported as missing.
    """
    yield from _judged(written, survey, folder, _picture, _file)


def advice(written: Iterable[ParsedItem], survey: Survey, folder: str) -> Iterator[Problem]:
    """Advice on files that hinder some readers or reveal too much; it does not stop publishing."""
    yield from _judged(written, survey, folder, _picture_advice, _file_advice)


def _judged(
    written: Iterable[ParsedItem],
    survey: Survey,
    folder: str,
    on_pictures: _Check,
    on_files: _Check,
) -> Iterator[Problem]:
    for each in written:
        uses = survey.uses.get(each.item.path)
        if uses is None:
            continue
        checked = [(use, on_pictures) for use in uses.shown]
        checked += [(use, on_files) for use in uses.handed_out]
        for use, check in checked:
            for rule, values in check(use, survey.info.get(use.path)):
                yield _problem(each, use, folder, rule, values)


def _problem(
    each: ParsedItem, use: Use, folder: str, rule: Rule, values: dict[str, str]
) -> Problem:
    shown_values = {"value": use.path, **values}
    path = f"{folder}/{each.item.path}"
    return Problem(path, _line(each, use), use.field, rule, tuple(shown_values.items()))


def _line(each: ParsedItem, use: Use) -> int:
    if use.field:
        return each.line_of(use.field)
    in_text = (*each.pictures, *each.links)
    return next(
        (link.line for link in in_text if link.target.partition("#")[0].lstrip("/") == use.path), 1
    )


def _picture(use: Use, info: FileInfo | None) -> _Found:
    if info is None:
        yield _MISSING
    elif info.size > MOST_BYTES:
        yield _too_large(info)
    elif (picture := info.picture) is None:
        yield NOT_A_PICTURE, {}
    elif picture.pixels > MOST_PIXELS:
        millions = {"number": str(picture.pixels // 10**6), "most": str(MOST_PIXELS // 10**6)}
        yield TOO_MANY_PIXELS, millions
    elif not picture.whole:
        yield DAMAGED_PICTURE, {}
    elif use.field and picture.width < LEAST_WIDTH:
        yield TOO_SMALL_PICTURE, {"width": str(picture.width), "least": str(LEAST_WIDTH)}


def _file(use: Use, info: FileInfo | None) -> _Found:
    if info is None:
        yield _MISSING
    elif info.size > MOST_BYTES:
        yield _too_large(info)
    elif (kind := KINDS.get(suffix_of(use.path))) is None:
        yield UNKNOWN_FILE_TYPE, {"known": ", ".join(sorted(KINDS))}
    elif kind.content != info.content:
        yield WRONG_FILE_TYPE, {"kind": kind.label}
    elif info.macros:
        yield ACTIVE_FILE, {}


def _too_large(info: FileInfo) -> tuple[Rule, dict[str, str]]:
    sizes = {"size": f"{info.size // 10**6} MB", "most": f"{MOST_BYTES // 10**6} MB"}
    return TOO_LARGE_FILE, sizes


def _picture_advice(_use: Use, info: FileInfo | None) -> _Found:
    yield from ((rule, {}) for rule in (file_advice.on_picture(info) if info else ()))


def _file_advice(_use: Use, info: FileInfo | None) -> _Found:
    yield from ((rule, {}) for rule in (file_advice.on_attachment(info) if info else ()))
