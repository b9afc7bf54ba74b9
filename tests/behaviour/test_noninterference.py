"""A secret changes nothing public: neither the site, the hand-over, the ledger nor the log.

The short form tries some sites and secrets, the long form 2,000: `python -m pytest -m long
tests/behaviour/test_noninterference.py`. To try other examples and continue after failures, run
`python -m tests.behaviour.noninterference --examples 2000 --seed 2`.
"""

import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from gettext import NullTranslations
from pathlib import Path

import pytest

from budkavle.build.run import Result
from budkavle.cli import build, main
from budkavle.edition.ledger import NOTHING_YET
from budkavle.model.problems import ContentError, Problem
from tests.behaviour.noninterference.cases import SEQUENCES, Case, choices
from tests.behaviour.noninterference.hunt import hunt, reduce
from tests.behaviour.noninterference.references import REFERENCES
from tests.behaviour.noninterference.secret import (
    BELONGINGS,
    EXTRAS,
    FORMS,
    FUTURE,
    KEYS,
    NAMES,
    PLACES,
    RIGHT_KEYS,
    Secret,
)
from tests.behaviour.noninterference.trial import Run, attempt
from tests.behaviour.test_unchanged import settle
from tests.support.forms import every
from tests.support.rules import RULES
from tests.support.site_folder import NOON, SiteFolder

QUICK, LONG = range(16), range(16, 2016)
SEED = 1


def test_a_secret_makes_no_difference() -> None:
    search(QUICK)


@pytest.mark.long
def test_a_secret_makes_no_difference_in_thousands_of_sites() -> None:
    search(LONG)


def search(numbers: Sequence[int]) -> None:
    """Try these examples; fail with everything they find. At least a third must be comparable."""
    found = hunt(SEED, numbers)
    assert not found.findings, f"\n{found.report()}"
    assert found.built > len(numbers) / 3


def failing(case: Case, run: Run = build.run) -> str:
    """The failure of an example; empty if there is none."""
    failure = attempt(case, run).failure
    return f"{failure.symptom}\n{failure.detail}" if failure else ""


@pytest.mark.parametrize("place", PLACES)
def test_an_item_is_secret_in_any_folder(place: str) -> None:
    assert not failing(Case(Secret(place=place, belongings=("docx", "story"))))


@pytest.mark.parametrize("name", NAMES)
def test_an_item_is_secret_under_any_name(name: str) -> None:
    assert not failing(Case(Secret(name=name, place="mapp")))


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_an_item_is_secret_under_any_name_where_items_lie(name: str) -> None:
    assert not failing(Case(Secret(name=name, belongings=("docx", "story"))))


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_secret_may_come_change_and_go(sequence: str) -> None:
    assert not failing(Case(Secret(belongings=("docx", "story")), sequence=sequence))


@pytest.mark.parametrize("key", KEYS)
def test_a_key_makes_an_item_secret_however_it_is_written(key: str) -> None:
    assert not failing(Case(Secret(key=key, place="mapp")))


@pytest.mark.parametrize("form", FORMS)
def test_front_matter_keeps_a_secret_however_it_is_damaged(form: str) -> None:
    assert not failing(Case(Secret(form=form, place="mapp")))


@pytest.mark.long
@pytest.mark.parametrize("key", [key for key in KEYS if not key.startswith("date")])
def test_a_key_makes_an_ordinary_page_secret_however_it_is_written(key: str) -> None:
    assert not failing(Case(Secret(kind="page", key=key, place="mapp")))


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_an_ordinary_page_is_secret_however_its_front_matter_is_damaged(form: str) -> None:
    assert not failing(Case(Secret(kind="page", form=form, place="mapp")))


@pytest.mark.long
@pytest.mark.parametrize("key", KEYS)
def test_a_key_makes_an_item_secret_where_items_lie(key: str) -> None:
    assert not failing(Case(Secret(key=key)))


@pytest.mark.long
@pytest.mark.parametrize("reference", REFERENCES)
def test_whatever_refers_to_a_secret_does_not_show_it(reference: str) -> None:
    assert not failing(Case(Secret(belongings=("picture", "pdf", "contact")), reference))
    assert not failing(Case(Secret(kind="page", place="mapp"), reference))


@pytest.mark.parametrize("searchable", [False, True])
@pytest.mark.parametrize("sequence", ["fresh", "removed"])
def test_a_reference_to_a_secret_may_come_and_go(sequence: str, searchable: bool) -> None:
    case = Case(Secret(), "fact of an item", sequence, searchable=searchable)
    assert not failing(case)


@pytest.mark.long
@pytest.mark.parametrize("reference", REFERENCES)
def test_whatever_refers_to_a_secret_may_come_and_go(reference: str) -> None:
    assert not failing(Case(Secret(), reference, "removed", searchable=True))


@pytest.mark.long
@pytest.mark.parametrize("key", KEYS[:RIGHT_KEYS])
@pytest.mark.parametrize("said", [*BELONGINGS, *EXTRAS])
def test_an_item_that_is_written_right_is_secret_with_all_it_says(said: str, key: str) -> None:
    belongings, extras = ((said,), ()) if said in BELONGINGS else ((), (said,))
    assert not failing(Case(Secret(key=key, belongings=belongings, extras=extras)))


@pytest.mark.parametrize("searchable", [False, True])
@pytest.mark.parametrize(
    "taken_back",
    ["draft: true", f"embargo: {FUTURE}", f"publish: {FUTURE}", "withdrawn: Det var fel.", ""],
)
def test_the_only_item_can_be_taken_back(taken_back: str, searchable: bool, tmp_path: Path) -> None:
    """Also by time alone: it expires the day after."""
    small, said = SiteFolder(tmp_path), "Sammanfattningen av det enda."
    header = f"summary: {said}\nexpires: 2028-01-01\n"
    small.item("ett", header if taken_back else header.replace("2028-01-01", "2026-03-11"))
    small.build(published=NOTHING_YET, searchable=searchable)
    assert small.holding(said)
    settle()
    if taken_back:
        small.item("ett", f"{header}{taken_back}\n")
    small.build(NOON + timedelta(days=2), NOTHING_YET, searchable=searchable)
    assert not small.holding(said)
    assert said not in handed_over(small)


def handed_over(small: SiteFolder) -> str:
    """Everything written for the subscription service."""
    files = (small.folder / ".budkavle").glob("manifest*/*")
    return "".join(path.read_text(encoding="utf-8") for path in files)


def test_looking_at_another_time_never_becomes_the_site(tmp_path: Path) -> None:
    """Whether it is refused, or built into another folder."""
    small = SiteFolder(tmp_path)
    small.item("ett", "")
    small.item("senare", "summary: Det som ingen vet.\nembargo: 2999-01-01\n")
    asked = ["--config", str(small.configuration), "--no-search"]
    assert main.main(asked) == 0
    before = left(small)
    main.main([*asked, "--now", "2999-06-01T09:00"])
    assert left(small) == before
    assert main.main(asked) == 0
    assert left(small) == before


def left(small: SiteFolder) -> dict[str, bytes]:
    """The site, and everything that services read or that is published."""
    state = small.folder / ".budkavle"
    beside = [*state.glob("manifest*"), *state.glob("manifest/*"), small.ledger]
    return small.files() | {path.name: path.read_bytes() for path in beside if path.is_file()}


def wrongly(does: Callable[[Path, str], object]) -> Run:
    """The command, made to do something wrong with its folder and the text of a draft, if any."""

    def wrong(options: Namespace, now: datetime, words: NullTranslations) -> Result:
        result = build.run(options, now, words)
        folder = options.config.parent
        texts = [path.read_text(encoding="utf-8") for path in folder.rglob("content/**/*.md")]
        for text in (text for text in texts if "draft: true" in text):
            does(folder, text)
        return result

    return wrong


def _write(path: str) -> Callable[[Path, str], object]:
    """Write the draft's text to a file."""
    return lambda folder, text: (folder / path).write_text(text, encoding="utf-8")


def _append(path: str) -> Callable[[Path, str], object]:
    """Append a line to a file."""

    def append(folder: Path, text: str) -> None:
        del text
        file = folder / path
        file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    return append


def _refuse(path: str, code: str, *, leaves: bool = False) -> Callable[[Path, str], object]:
    """Refuse the build with a problem; {secret} is the draft's path."""

    def refuse(folder: Path, text: str) -> None:
        del text
        if not leaves:
            for name in ("site", ".budkavle", "published"):
                shutil.rmtree(folder / name)
        own = next((folder / "content/nyheter/2026").glob("q*.md"))
        shown = path.format(secret=own.relative_to(folder))
        raise ContentError([Problem(shown, 1, "", RULES[code], (("output", "index.html"),))])

    return refuse


def _fail(folder: Path, text: str) -> None:
    del folder, text
    raise RuntimeError("planted")


FAULTS: dict[str, Callable[[Path, str], object]] = {
    "the site shows the secret": _write("site/kopia.txt"),
    "the site differs": _append("site/index.html"),
    "the hand-over shows the secret": _write(".budkavle/manifest/2026-03.draft"),
    "the hand-over or the ledger differs": _append("published/site/addresses.json"),
    "what is printed shows the secret": lambda _, text: sys.stdout.write(text),
    "what is printed differs": lambda *_: sys.stderr.write("Ett utkast.\n"),
    "the build ends in an error instead of a problem": _fail,
    "a refused build leaves something": _refuse("{secret}", "no-keys", leaves=True),
    "no problem names the secret or what refers to it": _refuse("mkdocs.yml", "no-keys"),
    "the leak search had to stop the build": _refuse("{secret}", "leak"),
    "a secret that is written right is refused": _refuse("{secret}", "no-keys"),
}
"""Each symptom, and a fault that causes it."""


@pytest.mark.parametrize("symptom", every(3, FAULTS))
def test_a_planted_fault_is_noticed(symptom: str) -> None:
    assert not failing(Case())
    assert failing(Case(), wrongly(FAULTS[symptom])).startswith(f"{symptom}\n")


def test_a_secret_that_is_remembered_is_noticed() -> None:
    """Also if what referred to it has gone with it."""
    run = wrongly(_write("seen"))

    def wrong(options: Namespace, now: datetime, words: NullTranslations) -> object:
        if (options.config.parent / "seen").exists():
            sys.stderr.write("Ett utkast.\n")
        return run(options, now, words)

    failure = failing(Case(Secret(), "fact of an item", "removed"), wrong)
    assert failure.startswith("what is printed differs\n")


def test_a_failure_is_reduced_to_its_cause() -> None:
    run = wrongly(lambda _, text: sys.stdout.write(text if "pinned: true" in text else ""))
    secret = Secret(name="{W}.md", extras=("facts", "pinned"), belongings=("story",))
    failure = attempt(Case(secret, sequence="added"), run).failure
    assert failure
    assert choices(reduce(failure, run).case) == {"extras: pinned": "pinned"}
