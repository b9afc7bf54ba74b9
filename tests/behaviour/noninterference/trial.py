"""Builds a site with and without its secret, and compares all that others get of it."""

import gzip
import re
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import unified_diff
from functools import lru_cache
from gettext import NullTranslations
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from traceback import format_exception

from budkavle.cli import build, failures, main
from budkavle.i18n.catalogue import translations
from budkavle.model.problems import BudkavleError, ContentError, Problem
from tests.behaviour.noninterference.cases import Case, Stage, choices, referred_of, stages
from tests.behaviour.noninterference.newsroom import CONFIGURATION, Files
from tests.behaviour.noninterference.secret import KEYS, RIGHT_KEYS, words_of

_COUNTED = re.compile(r"^\d+ (nyhet läst|nyheter lästa),|på \d+\.\d s")
_BREAKS = re.compile(r"([>,}])(?=[<{\"])")
_DIGEST = re.compile(r"-[0-9a-f]{32}")
_DIGESTS = re.compile(rb'[0-9a-f]{32}|"crc32":\d+')
_SETTLED = 0.03
"""How many seconds after a change the fingerprint of a file shows the next change."""

_KEPT = 200
"""How many sites without a secret have their outcome cached."""


@dataclass(frozen=True)
class Failure:
    """What is wrong in an example: `symptom` in a few words, and `detail` for the developer."""

    symptom: str
    detail: str
    case: Case


@dataclass(frozen=True)
class Verdict:
    """The result of an example: its failure, and how many of its builds could be compared."""

    failure: Failure | None
    built: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a build leaves: files by path, what it printed, and its exit status."""

    files: Mapping[str, bytes]
    printed: str
    problems: tuple[Problem, ...] = ()
    error: str = ""


Run = Callable[[Namespace, datetime, NullTranslations], object]
"""The command that builds a site."""


def attempt(case: Case, run: Run = build.run) -> Verdict:
    """Run all builds of an example both ways; return the first failure.

    `run` builds the site with its secret.
    """
    steps = stages(case)
    without = _without(_Plain([replace(each, shown=each.plain) for each in steps], case.searchable))
    built = refused = 0
    last: Stage | None = None
    alike = True
    for step, got, expected, before in _compared(case, steps, without, run):
        built += not got.problems and not expected.problems
        refused += bool(got.problems) and not expected.problems
        wrong = [*_wrong(case, step, got, expected, before), *_changed(step, last, got, before)]
        names_secret = any(each.path in step.blamed for each in got.problems)
        # A refused build did something else, or tells its writers about the secret's file.
        if alike and step.same_source and not (refused or names_secret):
            wrong += _differently_told(got, expected)
        alike = step.same_source
        for symptom, detail in wrong:
            return Verdict(Failure(symptom, detail, case), built, refused)
        last = None if got.problems else step
    return Verdict(None, built, refused)


def _compared(
    case: Case, steps: list[Stage], without: list[Outcome], run: Run
) -> Iterator[tuple[Stage, Outcome, Outcome, Mapping[str, bytes]]]:
    """Compare each build with the secret with the one without it, and with the state before."""
    before: Mapping[str, bytes] = {}
    built = _built(steps, run, searchable=case.searchable)
    for step, got, expected in zip(steps, built, without, strict=True):
        yield step, got, expected, before
        before = got.files


def _wrong(
    case: Case, step: Stage, got: Outcome, expected: Outcome, before: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """All failures after one build, the worst first."""
    if expected.error:
        yield "the site cannot be built without the secret either", expected.error
        return
    words = _secret_words(case)
    yield from _words_in_files(words, got.files)
    yield from _words_printed(words, got.printed, step)
    if got.error:
        yield "the build ends in an error instead of a problem", got.error
    elif got.problems:
        yield from _wrongly_refused(case, step, got, expected, before)
    elif not expected.problems:
        files = (got.files, expected.files)
        yield from _differing(*(files if step.same_source else map(_without_digests, files)))


def _differently_told(got: Outcome, expected: Outcome) -> Iterator[tuple[str, str]]:
    if _comparable(got.printed) != _comparable(expected.printed):
        yield "what is printed differs", _diff("printed", expected.printed, got.printed)


def _changed(
    step: Stage, last: Stage | None, got: Outcome, before: Files
) -> Iterator[tuple[str, str]]:
    """What has changed although only the secret did since the last build."""
    if last and last.plain == step.plain and last.has_secret == step.has_secret:
        names = sorted(p for p in {*got.files, *before} if got.files.get(p) != before.get(p))
        if names:
            yield "what others get changes with the secret", "\n".join(names)


def _wrongly_refused(
    case: Case, step: Stage, got: Outcome, expected: Outcome, before: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """The failures of a build that was refused."""
    if got.files != before:
        names = sorted(p for p in {*got.files, *before} if got.files.get(p) != before.get(p))
        yield "a refused build leaves something", f"{names}\n{got.printed}"
    if expected.problems:
        return
    if not any(each.path in step.blamed for each in got.problems):
        yield "no problem names the secret or what refers to it", got.printed
    if case.reference == "none" and any(each.code == "leak" for each in got.problems):
        yield "the leak search had to stop the build", got.printed
    if _is_right(case):
        yield "a secret that is written right is refused", got.printed


def _is_right(case: Case) -> bool:
    """Whether an item is in the right folder, and a correctly written key holds it back."""
    odd = choices(case).keys() & {"kind", "form", "place", "name", "reference"}
    foreign = {"English", "translates"} & set(case.secret.extras)
    return not odd and not foreign and case.secret.key in KEYS[:RIGHT_KEYS]


def _words_in_files(words: Mapping[str, str], files: Files) -> Iterator[tuple[str, str]]:
    found = [
        f"{path}: {field} {word!r}: …{_around(_text(data), word)}…"
        for path, data in files.items()
        for field, word in words.items()
        if word in path.lower() or word in _text(data)
    ]
    if found:
        yield _shown_in(found), "\n".join(found[:12])


_BESIDE = (".budkavle", "published")
"""The folders outside the site that leave the newsroom."""


def _shown_in(found: list[str]) -> str:
    handed = all(each.startswith(_BESIDE) for each in found)
    return "the hand-over shows the secret" if handed else "the site shows the secret"


def _words_printed(
    words: Mapping[str, str], printed: str, step: Stage
) -> Iterator[tuple[str, str]]:
    """A line may contain secret words only if it names the file that contains them."""
    for line in printed.splitlines():
        about = any(path.removeprefix("content/") in line for path in step.blamed)
        if not about and (said := [word for word in words.values() if word in line.lower()]):
            yield "what is printed shows the secret", f"{said}: {line}"


def _without_digests(files: Files) -> dict[str, bytes]:
    """The files without what shows that a public item's own file has changed."""
    handed = {path for path in files if path.startswith(".budkavle/manifest")}
    return {
        _DIGEST.sub("", path) if path in handed else path: _DIGESTS.sub(b"", data)
        if path in handed
        else data
        for path, data in files.items()
    }


def _differing(got: Files, expected: Files) -> Iterator[tuple[str, str]]:
    names = sorted(p for p in {*got, *expected} if got.get(p) != expected.get(p))
    if names:
        where = {name.split("/")[0] if name.startswith(_BESIDE) else "site" for name in names}
        what = "the site differs" if "site" in where else "the hand-over or the ledger differs"
        shown = [_difference(name, got, expected) for name in names[:3]]
        yield what, f"{len(names)} files: {names[:9]}\n" + "\n".join(shown)


def _difference(name: str, got: Files, expected: Files) -> str:
    if name not in expected:
        return f"{name} is there only with the secret: {_text(got[name])[:300]}"
    if name not in got:
        return f"{name} is there only without the secret"
    return _diff(name, _text(expected[name]), _text(got[name]))


def _diff(name: str, expected: str, got: str) -> str:
    old, new = (_BREAKS.sub(r"\1\n", each).splitlines() for each in (expected, got))
    lines = unified_diff(old, new, f"{name} without", f"{name} with", n=0, lineterm="")
    return "\n".join(line[:300] for line in list(lines)[:14])


def _secret_words(case: Case) -> Mapping[str, str]:
    """The words that only the secret contains."""
    told = referred_of(case).told
    return {field: word for field, word in words_of(case.secret).items() if field not in told}


def _text(data: bytes) -> str:
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    return data.decode(errors="replace").lower()


def _around(text: str, word: str) -> str:
    at = max(text.find(word), 0)
    return " ".join(text[max(0, at - 60) : at + 60].split())


def _comparable(printed: str) -> str:
    """The printed text without the number of items read and the time it took."""
    return "\n".join(_COUNTED.sub("", line) for line in printed.splitlines())


@dataclass(frozen=True, eq=False)
class _Plain:
    """A site without a secret, compared by the content of its files."""

    steps: list[Stage]
    searchable: bool

    def _said(self) -> tuple[object, ...]:
        seen = ((frozenset(each.shown.items()), each.now) for each in self.steps)
        return (*seen, self.searchable)

    def __hash__(self) -> int:
        return hash(self._said())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Plain) and self._said() == other._said()


@lru_cache(maxsize=_KEPT)
def _without(plain: _Plain) -> list[Outcome]:
    return list(_built(plain.steps, build.run, searchable=plain.searchable))


def _built(steps: list[Stage], run: Run, *, searchable: bool) -> Iterator[Outcome]:
    """Build one stage after the other in a folder of its own."""
    with TemporaryDirectory(prefix="noninterference-") as folder:
        for number, step in enumerate(steps):
            if number:
                sleep(_SETTLED)
            _lay(Path(folder), step.shown)
            yield _build(Path(folder), step, run, searchable=searchable)


def _lay(folder: Path, files: Files) -> None:
    """Make a folder contain exactly these files; files that are already right are not touched."""
    content = folder / "content"
    for path in sorted(content.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, data in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def _build(folder: Path, step: Stage, run: Run, *, searchable: bool) -> Outcome:
    words, said = translations("sv"), StringIO()
    given = ["--config", str(folder / CONFIGURATION), *([] if searchable else ["--no-search"])]
    options = main.parser("build.py", words).parse(given)
    problems: tuple[Problem, ...] = ()
    error = ""
    with redirect_stdout(said), redirect_stderr(said):
        try:
            run(options, step.now, words)
        except ContentError as refused:
            problems = refused.problems
            failures.tell(refused, words)
        except (BudkavleError, OSError) as failed:
            failures.tell(failed, words)
            error = f"{type(failed).__name__}: {failed}"
        except Exception as failed:  # noqa: BLE001 - a traceback is a finding like others
            error = "".join(format_exception(failed)[-3:])
    printed = said.getvalue().replace(str(folder), "FOLDER")
    return Outcome(_left(folder), printed, problems, error.replace(str(folder), "FOLDER"))


def _left(folder: Path) -> dict[str, bytes]:
    """Everything that leaves the newsroom: the site, the hand-over and the ledger."""
    state = folder / ".budkavle"
    places = [folder / "site", state / "manifest", state / "manifest.json"]
    places.append(folder / "published" / "site")
    files = (path for place in places for path in (place, *place.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
