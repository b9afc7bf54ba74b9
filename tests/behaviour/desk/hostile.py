"""Sends hostile requests to a desk: `python -m tests.behaviour.desk.hostile --requests 20000`.

    --seed 1     other requests       --only 17      one of them alone, printed whole

Prints each request after which something is wrong, and what. Nothing may raise, or be answered with
a fault of the program; strangers are refused and see nothing; nothing is written outside content/
and the desk's own folder; what is written has no fault that `check` finds and the desk did not say.
"""

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from starlette.types import ASGIApp

from budkavle.build.content_check import check
from budkavle.content.offered_files import suffix_of
from budkavle.desk.addresses import DEED, DESK, HISTORY, ITEM, OPENING, REGISTER, SETTINGS
from budkavle.desk.settings_fields import SETTINGS as SECTIONS
from budkavle.render.media.kinds import KINDS
from tests.behaviour.desk.hostile_requests import Attempt, Ground, attempt
from tests.behaviour.desk.hostile_values import CANARY
from tests.support.desk import NOW, ORIGIN, DeskClient, fields_in
from tests.support.site_folder import SiteFolder
from tests.support.wire import Answer, Request, Wire

SECRET = "Hemligheten-ingen-vet"
LONGEST = 20.0
"""Seconds of processor time that no request may take."""
BESLUT, ANDRA, RAW = (f"nyheter/2026/{name}.md" for name in ("beslut", "andra", "trasig"))
_REGISTRIES = {"contacts.yml", "topics.yml", "stories.yml", "gone.yml"}
_DESK = ".budkavle/desk/"
_OWN = (f"{_DESK}unsaved/", f"{_DESK}opened/", f"{_DESK}lock", ".budkavle/preview/")
_KEPT = ("project/content/", "project/theme/", "project/mkdocs.yml")
Files = Mapping[str, tuple[int, int, int]]


@dataclass
class Report:
    """How many requests got which status, how long the slowest took, and what was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0
    written: int = 0
    wrong: list[str] = field(default_factory=list)


class Siege:
    """A desk of a small site, and what it looks like before each request."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = _site(folder / "project")
        self.desk = DeskClient(self.site)
        self._ground = self._found()
        self._wire = Wire(self.desk.app)
        self._clean = {each: each.read_bytes() for each in self._content()}
        self._faults = self._checked()
        self._outside = set(self._files())

    def close(self) -> None:
        """Stop asking."""
        self._wire.close()

    @property
    def cookie(self) -> str:
        """The cookie of the writer's session."""
        return self._ground.cookie

    @contextmanager
    def instead(self, app: ASGIApp) -> Iterator[None]:
        """Ask another application."""
        own, self._wire = self._wire, Wire(app)
        yield
        self._wire.close()
        self._wire = own

    def restore(self) -> None:
        """Make everything as it was, whatever was written where."""
        for name in self._files().keys() - self._outside:
            if not name.startswith(_KEPT):
                (self.folder / name).unlink()
        self._restore(["project/content/"])

    def attempts(self, number: int, seed: int) -> Iterator[tuple[int, Attempt]]:
        """The first attempts of a seed, with their numbers."""
        for each in range(number):
            yield each, self.attempt(each, seed)

    def attempt(self, number: int, seed: int) -> Attempt:
        """One attempt of a seed."""
        return attempt(self._ground, f"{seed}-{number}")

    def judged(self, tried: Attempt, report: Report) -> list[str]:
        """Send a request; what is wrong afterwards. The site is then as it was."""
        before, begun = self._files(), process_time()
        answer = self._wire.ask(tried.request)
        took = process_time() - begun
        report.statuses[answer.status] += 1
        report.slowest = max(report.slowest, took)
        wrong = [*self._of_answer(tried, answer)]
        if took > LONGEST:
            wrong.append(f"took {took:.1f} s")
        changed = [name for name, seen in self._files().items() if before.get(name) != seen]
        changed += [name for name in before if not (self.folder / name).exists()]
        if changed:
            report.written += 1
            wrong += self._of_writing(tried, changed)
        if tried.request.method == "POST" and not tried.stranger:
            wrong += self._of_later(tried)
            self._restore(changed)
        return wrong

    def _of_answer(self, tried: Attempt, answer: Answer) -> Iterator[str]:
        if answer.error is not None:
            yield f"raised {answer.error!r}"
        if answer.status >= 500 or answer.status < 200:
            yield f"status {answer.status}"
        if "Traceback" in answer.text:
            yield "shows a traceback"
        for name in ("content-security-policy", "x-content-type-options", "cache-control"):
            if name not in answer.headers and not answer.error:
                yield f"lacks {name}"
        if tried.stranger and (answer.status < 400 or SECRET in answer.text):
            yield f"a stranger got {answer.status}"
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if is_page and tried.request.path.startswith(DESK.encode()) and CANARY[:14] in answer.text:
            yield "shows markup that was typed"

    def _of_writing(self, tried: Attempt, changed: list[str]) -> Iterator[str]:
        if tried.stranger:
            yield f"a stranger wrote {changed}"
        for name in changed:
            if not self._may_write(name):
                yield f"wrote {name}"
        faulty = {path for path, _ in self._faults}
        if new := {each for each in self._checked() if each[0] not in faulty}:
            yield f"what it wrote has faults: {sorted(new)}"

    def _may_write(self, name: str) -> bool:
        place = name.removeprefix("project/")
        if place == "mkdocs.yml" or place.startswith("theme/assets/"):
            return True
        if place.startswith(_OWN):
            return True
        path = place.removeprefix("content/")
        own = path.startswith("nyheter/") and path.count("/") <= 2 and path.isascii()
        return place != path and (path in _REGISTRIES or (own and _is_known(path)))

    def _of_later(self, tried: Attempt) -> Iterator[str]:
        """What is wrong with the pages that show what was kept."""
        with self._as_writer(tried) as asked:
            for request in asked:
                answer = self._wire.ask(request)
                if answer.error is not None or answer.status >= 500:
                    yield f"afterwards {request.path!r} {request.query!r}: {answer.error!r}"

    @contextmanager
    def _as_writer(self, tried: Attempt) -> Iterator[list[Request]]:
        headers = [(b"host", ORIGIN.removeprefix("http://").encode())]
        headers += [(b"cookie", self._ground.cookie.encode())]
        of = next((each for each in (tried.of, BESLUT) if each in self._ground.items), BESLUT)
        query = f"of={of}".encode()
        yield [
            Request("GET", DESK.encode(), b"", headers),
            Request("GET", ITEM.encode(), query, headers),
            Request("GET", b"/nyheter/2026/beslut/", f"typed={of}".encode(), headers),
        ]

    def _restore(self, changed: list[str]) -> None:
        """Make everything as it was, so that one request does not depend on those before it."""
        shutil.rmtree(self.site.folder / ".budkavle/desk/unsaved", ignore_errors=True)
        if not any(name.startswith(_KEPT) for name in changed):
            return
        for file in self._content():
            if file not in self._clean:
                file.unlink()
        for file, data in self._clean.items():
            if not file.exists() or file.read_bytes() != data:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        self.desk.newsroom.refresh()

    def _checked(self) -> set[tuple[str, str]]:
        """The faults that `check` finds, without advice."""
        found = check(self.site.configuration, NOW)
        return {(each.path, each.code) for each in found if not each.is_advice}

    def _content(self) -> Iterator[Path]:
        """Everything that a writer may change."""
        yield self.site.configuration
        for folder in (self.site.content, self.site.folder / "theme"):
            yield from (each for each in sorted(folder.rglob("*")) if each.is_file())

    def _files(self) -> Files:
        seen = {}
        for file in self.folder.rglob("*"):
            if file.is_file() and "/.budkavle/preview/" not in file.as_posix():
                said = file.stat()
                name = file.relative_to(self.folder).as_posix()
                seen[name] = said.st_size, said.st_mtime_ns, said.st_ino
        return seen

    def _found(self) -> Ground:
        desk = self.desk
        items = [desk.form(BESLUT), desk.form(ANDRA), desk.new(), fields_in(desk.get(ITEM, of=RAW))]
        deeds = [fields_in(desk.get(DEED, of=BESLUT, do=name)) for name in ("correct", "embargo")]
        registers = [
            fields_in(desk.get(REGISTER, of="contacts", key="eva")),
            *(fields_in(desk.get(REGISTER, of=name)) for name in ("topics", "stories", "gone")),
        ]
        # Only what is refused is sent to be published: builds take seconds, and have their tests.
        unknown = [{"_of": each, "_digest": "x"} for each in (BESLUT, RAW, "nyheter/2026/ingen.md")]
        settings = [fields_in(desk.get(SETTINGS, of=name)) for name in SECTIONS]
        back = [{"_of": BESLUT, "_version": each, "_digest": "x"} for each in ("a" * 40, "--all")]
        pasted = [{"html": "<p>a</p>"}, {"html": "<table><tr><td>a</table>"}]
        others = [f"{DESK}{name}" for name in ("new", "links", "file", "publishing", "desk.css")]
        others += ["/", "/nyheter/2026/beslut/"]
        cookie = desk.http.cookies[desk.session.cookie]
        return Ground(
            origin=ORIGIN,
            cookie=f"{desk.session.cookie}={cookie}",
            token=desk.token,
            opening=OPENING,
            desk=DESK,
            items=(BESLUT, ANDRA, RAW, "nyheter/2026/hemlig.md", str(items[2]["_of"])),
            forms={
                ITEM: items,
                f"{DESK}keep": items,
                DEED: deeds,
                REGISTER: registers,
                SETTINGS: settings,
                HISTORY: back,
                f"{DESK}paste": pasted,
                f"{DESK}publish": unknown,
            },
            pages=(DESK, ITEM, DEED, REGISTER, OPENING, HISTORY, SETTINGS, *others),
        )  # fmt: skip


@contextmanager
def besieged() -> Iterator[Siege]:
    """A desk in a folder of its own."""
    with TemporaryDirectory() as folder:
        siege = Siege(Path(folder))
        try:
            yield siege
        finally:
            siege.close()


def _site(folder: Path) -> SiteFolder:
    site = SiteFolder(folder)
    header = "title: Beslutet\n# En kommentar.\ntopics:   [vard]\nfacts: [a, b]\ncontacts: [eva]\n"
    site.item("beslut", header + "corrections: [{date: 2026-03-02, note: Ett fel.}]\n")
    site.item("andra", "title: 'Andra'\npinned: 2026-05-01\nstory: arendet\nsummary: >\n  a\n  b\n")
    site.item("hemlig", f"title: {SECRET}\nembargo: 2026-06-01 09:00\n")
    site.item("trasig", "title: Svar: ja\n")
    site.own_theme()
    site.write("gone.yml", "/nyheter/2020/borta/: {reason: Dubblett.}\n")
    return site


def _is_known(path: str) -> bool:
    return path.endswith(".md") or suffix_of(path) in KINDS


def main() -> None:
    """Send them all, and say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    report = Report()
    with besieged() as siege:
        for number, tried in siege.attempts(options.requests, options.seed):
            if options.only is not None and number != options.only:
                continue
            if options.only is not None:
                print(tried.request)
            for wrong in siege.judged(tried, report):
                report.wrong.append(wrong)
                print(f"--only {number}: {wrong}\n{tried.request}\n", flush=True)
            if number % 500 == 499:
                print(f"{number + 1} sent, {len(report.wrong)} wrong", file=sys.stderr, flush=True)
    print(f"{dict(report.statuses)}; {report.written} wrote; slowest {report.slowest:.2f} s")
    raise SystemExit(1 if report.wrong else 0)


if __name__ == "__main__":
    main()
