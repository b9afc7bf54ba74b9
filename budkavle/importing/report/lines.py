"""The report in lines of text. Pure."""

from collections import Counter
from collections.abc import Iterator

from budkavle.importing.report.sums import grouped, sums, years_of
from budkavle.importing.report.wording import FATES, LOSSES, NO_ITEM, NOTES, Translate
from budkavle.importing.result import Fate, Result
from budkavle.model.problems import describe

_EXAMPLES = 3


def as_text(result: Result, translate: Translate) -> Iterator[str]:
    """The report in lines: what was found, what is noted, what is lost."""
    _, source = translate, result.source
    yield (
        _("{kind}: {name} {address}")
        .format(kind=source.kind, name=source.name, address=source.address)
        .strip()
    )
    between = "–".join(map(str, years_of(result))) or "–"
    languages = ", ".join(sorted({each.made.planned.language for each in result.fates})) or "–"
    yield _("{n} news items, {years}, in {languages}; {left} others are not taken.").format(
        n=len(result.fates), years=between, languages=languages, left=result.left_out
    )
    drafts = sum(each.made.planned.is_draft for each in result.fates)
    made = sum(each.made.made_summary for each in result.fates)
    yield _("{drafts} drafts; {made} summaries are the beginning of the text.").format(
        drafts=drafts, made=made
    )
    found = sums(result)
    yield _(
        "Compared: {words} words, {links} links, {pictures} pictures, {tables} tables,"
        " {downloads} downloads. {files} files come along."
    ).format(**found._asdict(), files=result.files)
    yield _("Topics to add: {topics}.").format(topics=", ".join(result.topics) or "–")
    if result.feeds:
        yield _("{n} addresses of old feeds lead to the feeds here, such as {example}.").format(
            n=len(result.feeds), example=f"/{next(iter(result.feeds))}"
        )
    if result.unknown_tags:
        yield _("Tags that the mapping does not have: {tags}.").format(
            tags=", ".join(result.unknown_tags)
        )
    for fate, number in Counter(each.fate for each in result.fates).items():
        yield f"  {number} {_(FATES[fate])}"
    yield from _noted(result, translate)
    yield from _lost(result, translate)


def _noted(result: Result, translate: Translate) -> Iterator[str]:
    found = grouped(result)
    if found:
        yield ""
    for kind, places in found.items():
        yield f"{len(places)} × {translate(NOTES[kind])}"
        said = (f"{where}: {note.words}".rstrip(": ") for where, _, note in places[:_EXAMPLES])
        yield from (f"    {each[:160]}" for each in said)


def _lost(result: Result, translate: Translate) -> Iterator[str]:
    refused = [each for each in result.fates if each.fate == "refused"]
    losing = {path: each.losses for path, each in result.proofs.items() if each.losses}
    yield ""
    for fate in refused:
        yield f"{_place(fate)}: {translate(FATES['refused'])}: {fate.made.problem}"
    for problem in result.problems:
        yield describe(problem, translate)
    for fate in result.fates:
        for loss in losing.get(fate.made.planned.path, ()):
            yield f"{_place(fate)}: {translate(LOSSES[loss.kind])}: {loss.what}"
    for address in result.lost_addresses:
        yield f"{translate(LOSSES['address'])}: {address}"
    if result.holds:
        yield translate("Nothing was lost without being noted.")
    elif not result.fates:
        yield translate(NO_ITEM)
    else:
        yield translate("{n} losses, {refused} items that cannot be taken in.").format(
            n=sums(result).losses, refused=len(refused) + len(result.problems)
        )


def _place(fate: Fate) -> str:
    item = fate.made.planned.item
    return f"{item.where}:{item.line}"
