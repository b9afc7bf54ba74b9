"""Finds problems in the pictures and attachments of items, and gives advice on them. Pure."""

from collections.abc import Callable, Iterable, Iterator

from budkavle.content.item import ParsedItem
from budkavle.model.problems import Problem
from budkavle.render.media.file_info import MOST_BYTES, MOST_PIXELS, FileInfo
from budkavle.render.media.file_info_cache import Survey
from budkavle.render.media.kinds import KINDS, suffix_of
from budkavle.render.media.uses import Use

LEAST_WIDTH = 320
"""The least width of an item's own picture in pixels: that of the text on a telephone."""

_Found = Iterator[tuple[str, dict[str, str]]]
"""The code of each problem, and the values for its message."""

_MISSING = ("missing-file", {"known": "–"})

_Rule = Callable[[Use, FileInfo | None], _Found]


def problems(written: Iterable[ParsedItem], survey: Survey, folder: str) -> Iterator[Problem]:
    """Everything that prevents a file from being published; problem paths begin with `folder`.

    A file without information is reported as missing.
    """
    yield from _judged(written, survey, folder, _picture, _file)


def advice(written: Iterable[ParsedItem], survey: Survey, folder: str) -> Iterator[Problem]:
    """Advice on files that hinder some readers or reveal too much; it does not stop publishing."""
    yield from _judged(written, survey, folder, _picture_advice, _file_advice)


def _judged(
    written: Iterable[ParsedItem], survey: Survey, folder: str, on_pictures: _Rule, on_files: _Rule
) -> Iterator[Problem]:
    for each in written:
        uses = survey.uses.get(each.item.path)
        if uses is None:
            continue
        ruled = [(use, on_pictures) for use in uses.shown]
        ruled += [(use, on_files) for use in uses.handed_out]
        for use, rule in ruled:
            for code, values in rule(use, survey.info.get(use.path)):
                yield _problem(each, use, folder, code, values)


def _problem(each: ParsedItem, use: Use, folder: str, code: str, values: dict[str, str]) -> Problem:
    shown_values = {"value": use.path, **values}
    path = f"{folder}/{each.item.path}"
    return Problem(path, _line(each, use), use.field, code, tuple(shown_values.items()))


def _line(each: ParsedItem, use: Use) -> int:
    if use.field:
        return each.line_of(use.field)
    in_text = (*each.pictures, *each.links)
    return next((link.line for link in in_text if link.target.partition("#")[0] == use.path), 1)


def _picture(use: Use, info: FileInfo | None) -> _Found:
    if info is None:
        yield _MISSING
    elif info.size > MOST_BYTES:
        yield _too_large(info)
    elif (picture := info.picture) is None:
        yield "not-a-picture", {}
    elif picture.pixels > MOST_PIXELS:
        millions = {"number": str(picture.pixels // 10**6), "most": str(MOST_PIXELS // 10**6)}
        yield "too-many-pixels", millions
    elif not picture.whole:
        yield "damaged-picture", {}
    elif use.field and picture.width < LEAST_WIDTH:
        yield "too-small-picture", {"width": str(picture.width), "least": str(LEAST_WIDTH)}


def _file(use: Use, info: FileInfo | None) -> _Found:
    if info is None:
        yield _MISSING
    elif info.size > MOST_BYTES:
        yield _too_large(info)
    elif (kind := KINDS.get(suffix_of(use.path))) is None:
        yield "unknown-file-type", {"known": ", ".join(sorted(KINDS))}
    elif kind.content != info.content:
        yield "wrong-file-type", {"kind": kind.label}
    elif info.macros:
        yield "active-file", {}


def _too_large(info: FileInfo) -> tuple[str, dict[str, str]]:
    sizes = {"size": f"{info.size // 10**6} MB", "most": f"{MOST_BYTES // 10**6} MB"}
    return "too-large-file", sizes


def _picture_advice(_use: Use, info: FileInfo | None) -> _Found:
    """WCAG 2.2, 2.2.2: readers must be able to stop what moves for more than five seconds."""
    if info and info.picture and info.picture.moves:
        yield "moving-picture", {}


def _file_advice(_use: Use, info: FileInfo | None) -> _Found:
    """EN 301 549, 10: documents must be as accessible as pages."""
    pdf = info.pdf if info else None
    if pdf and not pdf.readable:
        yield "unreadable-pdf", {}
    elif pdf:
        if not pdf.title:
            yield "pdf-without-title", {}
        if not pdf.tagged:
            yield "pdf-without-tags", {}
    if info and info.picture and info.picture.located:
        yield "located-picture", {}
