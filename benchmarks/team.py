"""Many people at the desk of a team at once: `python -m benchmarks.team`.

    --items 10000   how many items      --people 200    how many people
    --pause 20      a person's mean pause before she does something, in seconds
    --seconds 180   for how long        --write         docs/benchmarks-team.md
    --folder F      where; a site that is there already is used again

Each person has two items: a draft, and one that is out. She looks at the list, opens one, types
four times, and saves. Whenever she stops typing, her browser sends what she typed and shows its
page, as the desk's own script does. Every word is looked for at the end.
"""

import argparse
import asyncio
import os
import platform
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from math import inf
from pathlib import Path
from random import Random
from time import perf_counter

import httpx

from benchmarks import corpus
from benchmarks.measuring import Spent, family_of, processor_of, share_of
from benchmarks.peers.sites import ROOT, Ours
from budkavle import __version__
from budkavle.desk.addresses import DESK, ITEM
from tests.support.desk import fields_in
from tests.support.running_team import RunningTeam, headers_of

DOCUMENT = ROOT / "docs/benchmarks-team.md"
LIST, OPEN, KEEP, PREVIEW, SAVE = KINDS = "list", "open", "keep", "page", "save"
ROLES = 'writer.groups = ["press"]\n'
ALL = "all"
WORDS = 4
"""How often somebody types before she saves."""

_AS_EVA = ("-c", "user.name=Eva", "-c", "user.email=eva@example.org")
Form = dict[str, list[str]]
"""What a browser sends: the values of each field."""

_DIGEST = re.compile(r'name="_digest" value="([^"]*)"')


@dataclass
class Measured:
    """What requests to a process have cost, by kind, and what went wrong.

    The processor time is that of the whole process, so it is a request's own if it is alone.
    """

    process: int
    spent: defaultdict[str, list[Spent]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class OverError(Exception):
    """The time that is measured is over."""


@dataclass
class Person:
    """Somebody at the desk: her browser, the forms of her items, and her words by item."""

    name: str
    http: httpx.AsyncClient
    chance: Random
    measured: Measured
    until: float = inf
    forms: dict[str, Form] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    saved: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def begin(self, items: Sequence[str]) -> None:
        """Log in, and read the forms of her items."""
        for of in items:
            page = await self.http.get(ITEM, params={"of": of})
            self.forms[of] = _form_in(page.raise_for_status().text)

    async def work(self, pause: float, until: float) -> None:
        """Do what people do until a time; what is being done then is finished."""
        self.until = until
        with suppress(OverError):
            while True:
                await self._think(pause)
                await self.get(LIST, DESK)
                await self._think(pause)
                await self.write(self.chance.choice(list(self.forms)), pause)

    async def write(self, of: str, pause: float) -> None:
        """Open an item, type, and save."""
        form = self.forms[of]
        page = await self.get(OPEN, f"{ITEM}?of={of}")
        if page is None or not (found := _DIGEST.search(page.text)):
            return
        form["_digest"] = [found[1]]
        for _ in range(WORDS):
            await self._think(pause)
            await self.type(of)
        await self._think(pause)
        if await self._post(SAVE, ITEM, {**form, "_do": ["save"]}, 303):
            self.saved[of] += self.kept.pop(of, [])

    async def type(self, of: str) -> None:
        """Type a word and stop: it is kept, and its page is shown."""
        word = f"ord{self.name}x{self.chance.randrange(10**9)}"
        form = self.forms[of]
        form["_text"] = [f"{form['_text'][0].rstrip()} {word}\n"]
        told = await self._post(KEEP, f"{DESK}keep", form, 200)
        if told is None:
            return
        self.kept[of].append(word)
        page = await self.get(PREVIEW, told.json()["page"])
        if page is not None and word not in page.text:
            self.measured.errors.append(f"the page does not hold what {self.name} typed")

    async def missing(self) -> int:
        """How many of her words are nowhere."""
        lost = 0
        for of in self.forms:
            text = (await self.http.get(ITEM, params={"of": of})).raise_for_status().text
            lost += sum(word not in text for word in (*self.saved[of], *self.kept.get(of, ())))
        return lost

    async def _think(self, pause: float) -> None:
        left = self.until - perf_counter()
        seconds = self.chance.expovariate(1 / pause)
        await asyncio.sleep(max(0, min(seconds, left)))
        if seconds > left:
            raise OverError

    @property
    def words(self) -> int:
        """How many words of hers the desk has acknowledged."""
        return sum(len(each) for each in (*self.saved.values(), *self.kept.values()))

    async def get(self, kind: str, path: str) -> httpx.Response | None:
        """Ask for a page; None if it does not come."""
        return await self._asked(kind, self.http.build_request("GET", path), 200)

    async def _post(self, kind: str, path: str, form: Form, status: int) -> httpx.Response | None:
        parts = [(name, (None, each)) for name, values in form.items() for each in values]
        origin = {"Origin": str(self.http.base_url).rstrip("/")}
        request = self.http.build_request("POST", path, files=parts, headers=origin)
        return await self._asked(kind, request, status)

    async def _asked(self, kind: str, request: httpx.Request, status: int) -> httpx.Response | None:
        process = self.measured.process
        start, used = perf_counter(), processor_of(process)
        try:
            answer = await self.http.send(request)
        except httpx.HTTPError as error:
            self.measured.errors.append(f"{kind}: {error!r}")
            return None
        spent = Spent(perf_counter() - start, processor_of(process) - used)
        self.measured.spent[kind].append(spent)
        if answer.status_code == status:
            return answer
        self.measured.errors.append(f"{kind}: {answer.status_code}")
        return None


class Options(argparse.Namespace):
    """What is measured."""

    items: int
    people: int
    pause: float
    seconds: float
    folder: Path | None
    write: bool


def main() -> None:
    """Measure, print, and write if asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.team", description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--pause", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(namespace=Options())
    with tempfile.TemporaryDirectory(prefix="budkavle-") as temporary:
        site = Ours(options.folder or Path(temporary))
        items = list(_items(site, options))
        team = RunningTeam(site.folder / "mkdocs.yml", ROLES)
        try:
            report = asyncio.run(_measured(team, items, options))
        finally:
            team.stop()
    sys.stdout.write(report)
    if options.write:
        DOCUMENT.write_text(report, encoding="utf-8")


def _items(site: Ours, options: Options) -> Iterator[Sequence[str]]:
    """A draft and a public item for each person; makes the site, unless it is there."""
    content, chance = site.folder / "content", Random(7)
    if not site.folder.exists():
        site.make(options.items)
        for number in range(options.people):
            text = corpus.item(options.items + number, datetime.now(UTC).date(), chance)
            draft = text.replace("---\n", "---\ndraft: true\n", 1)
            (content / f"nyheter/2026/utkast-{number}.md").write_text(draft, encoding="utf-8")
        (site.folder / ".gitignore").write_text(".budkavle/\nsite/\n")
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "Begin"]):
            subprocess.run(["git", *_AS_EVA, *words], cwd=site.folder, check=True)
    public = sorted(each.relative_to(content).as_posix() for each in content.rglob("nyhet-*.md"))
    for number, of in enumerate(chance.sample(public, options.people)):
        yield f"nyheter/2026/utkast-{number}.md", of


async def _measured(team: RunningTeam, items: Sequence[Sequence[str]], options: Options) -> str:
    process = team.process.pid
    alone, crowd = Measured(process), Measured(process)
    async with _people(team, len(items), crowd) as people:
        for each, own in zip(people, items, strict=True):
            await each.begin(own)
        while len(family_of(process)) > 1:  # what is due is published when it starts
            await asyncio.sleep(0.5)
        people[0].measured = alone
        for _ in range(5):
            await people[0].get(LIST, DESK)
            for of in items[0]:
                await people[0].write(of, 0.2)
        people[0].measured = crowd
        start, used = perf_counter(), processor_of(process)
        until = start + options.seconds
        await asyncio.gather(*(each.work(options.pause, until) for each in people))
        load = (processor_of(process) - used) / (perf_counter() - start)
        lost = [await each.missing() for each in people]
    return _report(options, alone, crowd, load, sum(each.words for each in people), sum(lost))


@asynccontextmanager
async def _people(
    team: RunningTeam, number: int, measured: Measured
) -> AsyncIterator[list[Person]]:
    context = ssl.create_default_context()  # one for all: it takes long to make
    async with AsyncExitStack() as stack:
        people = []
        for each in range(number):
            http = httpx.AsyncClient(
                base_url=team.address,
                headers={**headers_of(f"person{each}"), "X-Remote-Groups": "press"},
                timeout=120,
                verify=context,
            )
            await stack.enter_async_context(http)
            people.append(Person(str(each), http, Random(each), measured))
        yield people


def _report(
    options: Options, alone: Measured, crowd: Measured, load: float, words: int, lost: int
) -> str:
    number, memory = sum(map(len, crowd.spent.values())), share_of(crowd.process)
    for each in (alone, crowd):
        each.spent[ALL] = list(chain.from_iterable(each.spent[kind] for kind in KINDS))
    rows = "".join(_row(each, alone, crowd) for each in (*KINDS, ALL))
    kinds = Counter(crowd.errors + alone.errors)
    errors = "".join(f"- {each}: {times}\n" for each, times in kinds.items())
    return f"""\
# Many people at the desk of a team at once

Measured {datetime.now(UTC).date()} by `python -m benchmarks.team`: {options.people} people who are
logged in, {options.items:,} items in a git work tree. Each of them pauses {options.pause:g} seconds
on average before she does something, so that together they sent {number / options.seconds:.1f}
requests a second for {options.seconds:g} seconds. Budkavle {__version__} with Python
{platform.python_version()}, on {os.cpu_count()} processors, {platform.machine()}, beside the people
themselves; load {os.getloadavg()[0]:.1f}.

| | requests | median | 95 % | longest | processor, alone |
|---|---:|---:|---:|---:|---:|
{rows}
Opening is the form of an item. When somebody stops typing, what she typed is kept, and her item's
page is shown. The last column is what one request costs the desk when nobody else asks, with the
git commands of a save.

{words:,} words were typed and acknowledged; {lost} of them were nowhere at the end. Errors:
{len(crowd.errors)}. The desk used {load:.0%} of one processor, and {memory / 1e6:.0f} MB.
{errors}"""


def _row(kind: str, alone: Measured, crowd: Measured) -> str:
    took = sorted(each.seconds for each in crowd.spent[kind])
    if not took:
        return ""
    middle, most = statistics.median(took), took[int(len(took) * 0.95)]
    own = statistics.mean(each.processor for each in alone.spent[kind])
    times = " | ".join(f"{1000 * each:.0f} ms" for each in (middle, most, took[-1], own))
    return f"| {kind} | {len(took)} | {times} |\n"


def _form_in(html: str) -> Form:
    """The form on a page, with one token: each of its buttons has its own."""
    found = fields_in(html)
    form = {name: [each] if isinstance(each, str) else each for name, each in found.items()}
    return {**form, "_token": form["_token"][:1]}


if __name__ == "__main__":
    main()
