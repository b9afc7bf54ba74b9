"""One example as a value: a site, a secret, what refers to it, and what is done."""

import random
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tests.behaviour.noninterference import references, secret
from tests.behaviour.noninterference.newsroom import Files, Newsroom, newsroom
from tests.behaviour.noninterference.references import Referred
from tests.behaviour.noninterference.secret import Secret

SEQUENCES = [
    "fresh",
    *("added", "edited", "moved", "removed", "withdrawn", "beside an edit", "added with an edit"),
    "renamed beside it",
]
"""What is done between the builds."""

_SHARED = 5
"""The number of consecutive examples that share a site, which is then built only once."""


@dataclass(frozen=True)
class Case:
    """One example; every default is the simplest choice."""

    secret: Secret = field(default_factory=Secret)
    reference: str = "none"
    sequence: str = SEQUENCES[0]
    site: int = 0
    searchable: bool = False


@dataclass(frozen=True)
class Stage:
    """The input of one build: the site with and without its secret.

    `blamed` are the files that a problem may be about. `same_source` says whether the public files
    are the same in both, or contain something of the secret.
    """

    shown: Files
    plain: Files
    blamed: frozenset[str]
    now: datetime
    has_secret: bool
    same_source: bool = True


def draw(seed: int, number: int) -> Case:
    """The example with a number, in the run of a seed."""
    chance = random.Random(f"{seed} {number}")
    return Case(
        secret=secret.draw(chance),
        reference=references.draw(chance),
        sequence="fresh" if chance.random() < 0.5 else chance.choice(SEQUENCES),
        site=number // _SHARED + (seed - 1) * 1_000_000 if number >= _SHARED else 0,
        searchable=chance.random() < 0.1,
    )


def referred_of(case: Case) -> Referred:
    """The case's site, with what refers to the secret."""
    return references.refer(case.reference, newsroom(case.site), case.secret)


def stages(case: Case) -> list[Stage]:
    """The input of each build of an example."""
    referred = referred_of(case)
    site = referred.shown
    words = secret.words_of(case.secret)
    public_id = site.ids[0] if site.ids else ""
    path = secret.path_of(case.secret, site.items_folder, words["name"])
    written = {path: secret.text_of(case.secret, public_id)}
    more = f"\nOch sedan {words['more']} dessutom.\n"
    none: Files = {}
    steps: list[Files]
    match case.sequence:
        case "fresh":
            steps = [written]
        case "added" | "added with an edit":
            steps = [none, written]
        case "edited":
            steps = [written, {path: secret.text_of(case.secret, public_id, more=more)}]
        case "moved":
            steps = [written, {_other_path(case, site, path): written[path]}]
        case "removed":
            steps = [written, none, none]
        case "withdrawn":
            said = tuple(each for each in case.secret.extras if each != "withdrawn")
            plain, header = replace(case.secret, extras=said), f"withdrawn: {words['withdrawn']}."
            texts = (secret.text_of(plain, public_id, header=each) for each in ("", header))
            steps = [{path: text} for text in texts]
        case _:
            steps = [written, written]
    made = [_stage(case, referred, step) for step in steps]
    if "edit" in case.sequence.split():
        made[-1] = _edited(made[-1], site)
    if case.sequence == "renamed beside it" and site.items:
        made[-1] = _renamed(made[-1], site.items[-1])
    return [*_earlier(site), *made]


def _other_path(case: Case, site: Newsroom, path: str) -> str:
    """The new path of the secret: another name, of the same kind if names can differ."""
    words = secret.words_of(case.secret)
    other = secret.path_of(case.secret, site.items_folder, words["moved"])
    return other if other != path else f"{path.rpartition('/')[0]}/{words['moved']}.md"


def _stage(case: Case, referred: Referred, written: Files) -> Stage:
    """A site with a secret and all that belongs or refers to it; or without these."""
    shown = dict((referred.shown if written else referred.plain).files)
    blamed = {*written, referred.by} - {""}
    if written:
        shown |= written
        belongings = secret.belongings_of(case.secret, referred.shown.items_folder)
        shown |= belongings
        blamed |= belongings.keys()
        for path, entry in secret.entries_of(case.secret).items():
            before = shown.get(path, b"")
            if entry.encode() not in before:
                shown[path] = before + entry.encode()
    return Stage(
        shown=MappingProxyType(shown),
        plain=referred.plain.files,
        blamed=frozenset(blamed),
        now=referred.shown.now,
        has_secret=bool(written),
        same_source=not written or referred.shown.files == referred.plain.files,
    )


def _edited(stage: Stage, site: Newsroom) -> Stage:
    """The same after words of something public have changed."""
    path = site.items[-1] if site.items else site.pages[0]
    shown, plain = (
        {**files, path: files[path] + b"\nDet var allt.\n"} for files in (stage.shown, stage.plain)
    )
    return replace(stage, shown=shown, plain=plain)


def _renamed(stage: Stage, path: str) -> Stage:
    """The same after a public item has been renamed."""
    other = path.replace(".md", "-igen.md")
    shown, plain = (
        {(other if each == path else each): data for each, data in files.items()}
        for files in (stage.shown, stage.plain)
    )
    blamed = {other if each == path else each for each in stage.blamed}
    return replace(stage, shown=shown, plain=plain, blamed=frozenset(blamed))


def _earlier(site: Newsroom) -> Iterator[Stage]:
    """The input of an earlier build, before there was a secret."""
    if site.earlier:
        yield Stage(site.earlier, site.earlier, frozenset(), site.now, has_secret=False)


def choices(case: Case) -> dict[str, Any]:
    """All choices in a case that are not the simplest, by name; lists item by item."""
    said: dict[str, Any] = {}
    for whole, plainest in ((case.secret, Secret()), (case, Case())):
        for each in fields(whole):
            value = getattr(whole, each.name)
            if each.name in ("secret", "words") or value == getattr(plainest, each.name):
                continue
            if isinstance(value, tuple):
                said |= {f"{each.name}: {part}": part for part in value}
            else:
                said[each.name] = value
    return said


def plainer(case: Case, kept: Container[str]) -> Case:
    """The same case with the simplest choices, except those with these names."""
    changed: dict[str, Any] = {}
    for each in fields(Secret):
        value = getattr(case.secret, each.name)
        if isinstance(value, tuple):
            changed[each.name] = tuple(part for part in value if f"{each.name}: {part}" in kept)
        elif each.name not in kept and each.name != "words":
            changed[each.name] = getattr(Secret(), each.name)
    others = (each.name for each in fields(Case) if each.name not in kept)
    plain = {name: getattr(Case(), name) for name in others if name != "secret"}
    return replace(case, secret=replace(case.secret, **changed), **plain)
