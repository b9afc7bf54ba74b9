"""The report as pages to read: a list, and for each item its old text beside our page. Pure.

They load nothing, neither from the old site nor from elsewhere, and run nothing.
"""

from collections.abc import Iterator, Sequence
from html import escape

from budkavle.importing.report.frames import compared
from budkavle.importing.report.style import page
from budkavle.importing.report.sums import grouped, sums, years_of
from budkavle.importing.report.wording import FATES, LOSSES, NO_ITEM, NOTES, Translate
from budkavle.importing.result import Fate, Result
from budkavle.model.problems import describe
from budkavle.model.rules import N_

_EXAMPLES = 20
_ALL = N_("All news items")
_HOLDS = N_("Nothing was lost without being noted.")
_LOST = N_("{n} losses, {refused} items that cannot be taken in.")
_SUMS = (
    ("items", N_("News items")),
    ("words", N_("Words")),
    ("links", N_("Links")),
    ("pictures", N_("Pictures")),
    ("tables", N_("Tables")),
    ("downloads", N_("Downloads")),
)
_COLUMNS = (N_("Headline"), N_("Date"), N_("What becomes of it"), N_("Notes"), N_("Losses"))


def as_pages(result: Result, translate: Translate, language: str) -> Iterator[tuple[str, str]]:
    """The report as files of HTML, by name; `language` is that of `translate`."""
    yield "index.html", _index(result, translate, language)
    for number, fate in enumerate(result.fates, start=1):
        yield f"items/{number}.html", _item_page(fate, number, result, translate, language)


def _index(result: Result, translate: Translate, language: str) -> str:
    title = translate("Import from {kind}").format(kind=result.source.kind)
    body = "".join(
        (
            f"<h1>{escape(title)}</h1>",
            f"<p>{escape(result.source.name)} {_address(result.source.address)}</p>",
            _verdict(result, translate),
            _sums(result, translate),
            _losses(result, translate),
            _notes(result, translate),
            _items(result, translate),
        )
    )
    return page(title, body, language)


def _address(address: str) -> str:
    return f"<span class=where>{escape(address)}</span>" if address else ""


def _verdict(result: Result, translate: Translate) -> str:
    if result.holds:
        return f"<p class='verdict good'>{escape(translate(_HOLDS))}</p>"
    if not result.fates:
        return f"<p class='verdict bad'>{escape(translate(NO_ITEM))}</p>"
    refused = sum(each.fate == "refused" for each in result.fates) + len(result.problems)
    said = translate(_LOST).format(n=sums(result).losses, refused=refused)
    return f"<p class='verdict bad'>{escape(said)}</p>"


def _sums(result: Result, translate: Translate) -> str:
    """What was compared, in numbers."""
    found = sums(result)._asdict()
    counts = [
        (translate(words), f"{found[name]:,}".replace(",", "\u00a0")) for name, words in _SUMS
    ]
    counts += [
        (translate(N_("Files that come along")), str(result.files)),
        (translate(N_("Years")), "–".join(map(str, years_of(result))) or "–"),
    ]
    cells = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in counts)
    return f"<dl class=sums>{cells}</dl>"


def _losses(result: Result, translate: Translate) -> str:
    lines = [describe(each, translate) for each in result.problems]
    lines += [f"{translate(LOSSES['address'])}: {each}" for each in result.lost_addresses]
    rows = [f"<li>{escape(each)}</li>" for each in lines]
    for number, fate in enumerate(result.fates, start=1):
        rows += [
            f"<li>{_link(fate, number)} {each}</li>" for each in _lost_of(fate, result, translate)
        ]
    if not rows:
        return ""
    heading = escape(translate(N_("Losses")))
    return f"<section class=lost><h2>{heading}</h2><ul>{''.join(rows)}</ul></section>"


def _lost_of(fate: Fate, result: Result, translate: Translate) -> Iterator[str]:
    """Why an item cannot be taken in, and what of it is lost."""
    if fate.fate == "refused":
        yield f"<strong>{escape(translate(FATES['refused']))}</strong> {escape(fate.made.problem)}"
    proof = result.proofs.get(fate.made.planned.path)
    for each in proof.losses if proof else ():
        yield f"<strong>{escape(translate(LOSSES[each.kind]))}</strong>: {escape(each.what)}"


def _notes(result: Result, translate: Translate) -> str:
    """Every kind of note with its number, and the first places."""
    made = []
    for kind, places in grouped(result).items():
        rows = "".join(
            f"<li>{_place(where, number)} {escape(note.words[:300])}</li>"
            for where, number, note in places[:_EXAMPLES]
        )
        more = len(places) - _EXAMPLES
        if more > 0:
            said = translate(N_("… and {n} more, which are on the pages of their news items."))
            rows += f"<li>{escape(said.format(n=more))}</li>"
        made.append(
            f"<details><summary><b>{len(places)}</b> {escape(translate(NOTES[kind]))}</summary>"
            f"<ul>{rows}</ul></details>"
        )
    heading = escape(translate(N_("Notes")))
    return f"<section><h2>{heading}</h2>{''.join(made)}</section>" if made else ""


def _place(where: str, number: int) -> str:
    said = f"<span class=where>{escape(where)}</span>"
    return f'<a href="items/{number}.html">{said}</a>' if number else said


def _items(result: Result, translate: Translate) -> str:
    headings = [translate(each) for each in _COLUMNS]
    head = "".join(f"<th scope=col>{escape(each)}</th>" for each in headings)
    rows = "".join(
        _row(fate, number, result, headings, translate)
        for number, fate in enumerate(result.fates, start=1)
    )
    heading = escape(translate(_ALL))
    return (
        f"<section><h2>{heading}</h2><table class=items><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></section>"
    )


def _row(
    fate: Fate, number: int, result: Result, headings: Sequence[str], translate: Translate
) -> str:
    proof = result.proofs.get(fate.made.planned.path)
    lost = len(proof.losses) if proof else 0
    cells = (
        _link(fate, number),
        f"{fate.made.planned.date:%Y-%m-%d}",
        escape(translate(FATES[fate.fate])),
        str(len(fate.made.notes) or ""),
        f"<b class=bad>{lost}</b>" if lost else "",
    )
    inner = "".join(
        f'<td data-label="{escape(heading)}">{cell}</td>' if cell else "<td></td>"
        for heading, cell in zip(headings, cells, strict=True)
    )
    return f"<tr>{inner}</tr>"


def _link(fate: Fate, number: int) -> str:
    return f'<a href="items/{number}.html">{escape(fate.made.planned.item.title) or "–"}</a>'


def _item_page(fate: Fate, number: int, result: Result, translate: Translate, language: str) -> str:
    planned = fate.made.planned
    lost = "".join(f"<li>{each}</li>" for each in _lost_of(fate, result, translate))
    noted = "".join(
        f"<li>{escape(translate(NOTES[e.kind]))} <span class=where>{escape(e.words)}</span></li>"
        for e in fate.made.notes
    )
    title = planned.item.title or "–"
    where = f"{planned.item.where}:{planned.item.line} → {planned.path}"
    return page(
        title,
        f"{_around(number, len(result.fates), translate)}<h1>{escape(title)}</h1>"
        f"<p class=where>{escape(where)}</p>"
        + (f"<section class=lost><ul>{lost}</ul></section>" if lost else "")
        + (f"<ul>{noted}</ul>" if noted else "")
        + compared(planned.item, result.pages.get(planned.path, ""), translate),
        language,
    )


def _around(number: int, last: int, translate: Translate) -> str:
    """Links to the list, and to the items before and after."""
    links = [("../index.html", translate(_ALL))]
    if number > 1:
        links.append((f"{number - 1}.html", "← " + translate(N_("The one before"))))
    if number < last:
        links.append((f"{number + 1}.html", translate(N_("The next one")) + " →"))
    return (
        "<nav>" + " ".join(f'<a href="{to}">{escape(words)}</a>' for to, words in links) + "</nav>"
    )
