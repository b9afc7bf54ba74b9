"""Advice that improves a text but never prevents its publication. Pure.

Each check looks at an item's passages, or at the item itself, and yields what it finds. A writer
who has a reason can silence advice by its code in the item's front matter.
"""

from collections.abc import Callable, Iterator

from budkavle.content import file_advice
from budkavle.content.advice import amounts, layout, lengths, links, signs, structure, words
from budkavle.content.advice.passages import Advised, Found, passages
from budkavle.content.front_matter import Source
from budkavle.content.item import ParsedItem
from budkavle.model.problems import Problem
from budkavle.model.rules import Rule
from budkavle.model.settings import Settings

CHECKS: tuple[Callable[[Advised], Iterator[Found]], ...] = (
    lengths.sentences,
    words.abbreviations,
    words.capitals,
    links.vague_links,
    links.addresses_as_links,
    links.other_addresses,
    links.nameless_links,
    structure.missing_alts,
    structure.vague_alts,
    structure.heading_jumps,
    structure.empty_headings,
    structure.lost_definitions,
    structure.left_from_template,
    signs.stray_signs,
    signs.leftovers,
    signs.uneven_stars,
    signs.unreplaced,
    signs.dashes,
    signs.markup_in_keys,
    layout.indented_texts,
    layout.tables_as_text,
    layout.lost_cells,
    layout.lost_signs,
    layout.underlined_texts,
    layout.unclosed_forms,
    links.wrapped_links,
    links.internal_links,
    amounts.dates,
    amounts.times,
    amounts.phones,
    lengths.titles,
    lengths.summaries,
)
"""Every check that gives advice on a text."""

ADVICE = frozenset(
    rule
    for module in (amounts, file_advice, layout, lengths, links, signs, structure, words)
    for rule in vars(module).values()
    if isinstance(rule, Rule)
)
"""All advice that an item can silence."""


def advise(
    written: ParsedItem, source: Source, settings: Settings, folder: str
) -> Iterator[Problem]:
    """Yield all advice on one item that it does not silence; paths begin with `folder`.

    What is written in the same way again gets no more advice than the first time.
    """
    advised = Advised(written, source, passages(written, source), settings)
    path = f"{folder}/{written.item.path}"
    told = set[tuple[Rule, tuple[tuple[str, str], ...]]]()
    for check in CHECKS:
        for line, field, rule, values in check(advised):
            same = rule, tuple(values.items())
            if rule.code not in (written.item.silence or ()) and same not in told:
                told.add(same)
                yield Problem(path, line, field, rule, tuple(values.items()))
