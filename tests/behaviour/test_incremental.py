"""After any edits, an incremental build gives the same bytes as a clean build.

The short form tries a few sites, the long form a thousand: `python -m tests.run --long`, or only
this test with
`python -m pytest -m long tests/behaviour/test_incremental.py`.
"""

import os
import random
import re
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import pytest
from PIL import Image

from budkavle.edition.ledger import NOTHING_YET, LedgerError
from budkavle.model.problems import ContentError
from tests.behaviour.test_unchanged import settle
from tests.support.site_folder import NOON, SiteFolder

QUICK, LONG = range(4), range(1000)
TOPICS, STORIES = ["vard", "skola", "vatten"], ["arendet", "bron"]
LANGUAGES = "      languages: {sv: {}, en: {prefix: en/}}\n"
_LONGEST_LIFE = 0.8
"""Seconds after which a build is killed at the latest; a first one takes about as long."""
PICTURES, REPORT = ["bild-a.png", "bild-b.png"], "rapport.pdf"


class Newsroom(SiteFolder):
    """A site that is being edited; `chance` chooses every edit."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        super().__init__(folder)
        self.chance, self.now, self.number = chance, NOON, 0
        self.searchable, self.lasts = chance.random() < 0.2, chance.random() < 0.3
        self.own_theme()
        self.configure("      organisation:", f"{LANGUAGES}      organisation:")
        self.configure("{name: Exempel}", "{name: Exempel, number: 212000-0142}")
        self._registries()
        self.write("en/about.md", "# About us\n\nWe are.\n")
        self.write("sok/hjalp.md", "# Hjälp\n\nSkriv ett ord.\n")
        self.write("sok/sokord.pdf", b"%PDF-1.4 sokord")
        for name in PICTURES:
            self._picture(name)
        self._report()
        for _ in range(4):
            self.add()

    def add(self) -> None:
        """Add an item."""
        self.number += 1
        self._write(self.folder / f"content/nyheter/2026/nyhet-{self.number}.md", self.number)

    def rewrite(self) -> None:
        """Write an item again with other keys; only its id stays the same."""
        if items := self._items():
            path = self.chance.choice(items)
            self._write(path, int(path.read_text().split("id: item-")[1][:4]))

    def edit(self) -> None:
        """Change only a word of an item's text."""
        if items := self._items():
            path = self.chance.choice(items)
            path.write_text(path.read_text() + f"\nRad {self.chance.random()}.\n")

    def edit_fact(self) -> None:
        """Change only a word in an item's fact box."""
        if items := self._items():
            path = self.chance.choice(items)
            text = path.read_text()
            path.write_text(re.sub(r"faktum\d*", f"faktum{self.chance.randrange(99)}", text))

    def rename(self) -> None:
        """Rename an item's file, which changes its address."""
        if items := self._items():
            path = self.chance.choice(items)
            path.rename(path.with_name(f"{path.stem[:20]}-{self.chance.randrange(99)}.md"))

    def delete(self) -> None:
        """Delete an item."""
        if items := self._items():
            self.chance.choice(items).unlink()

    def change_registries(self) -> None:
        """Change a contact's number, and the names of a topic and a story."""
        self._registries()

    def change_page(self) -> None:
        """Change an ordinary page."""
        self.write("om.md", f"# Om oss\n\nVi finns {self.chance.random()}.\n")

    def change_file(self) -> None:
        """Change a picture or an attachment."""
        if self.chance.random() < 0.5:
            self._picture(self.chance.choice(PICTURES))
        else:
            self._report()

    def change_banners(self) -> None:
        """Write banners that are shown at some time, or take the file away."""
        file = self.content / "viktigt.yml"
        file.unlink(missing_ok=True)
        for number in range(self.chance.choice([0, 1, 1, 2])):
            day = self.chance.randrange(1, 28)
            kind = self.chance.choice(["major", "minor", "notable-death", "announcement"])
            text = file.read_text() if file.exists() else ""
            file.write_text(
                f"{text}viktigt-{number}:\n  kind: {kind}\n"
                f"  title: {{sv: Brand {day}, en: Fire {day}}}\n"
                f"  link: {self.chance.choice(['om.md', 'https://example.org/'])}\n"
                f"  from: 2026-03-{day:02}\n  until: 2026-03-{day + 4:02} 12:00\n"
                f"  draft: {self.chance.choice(['true', 'false', 'false'])}\n"
            )

    def tell_changes(self) -> None:
        """Tell of changes in items, one of which may not exist, or take the file away."""
        file = self.content / "changes.yml"
        file.unlink(missing_ok=True)
        for number in self.chance.sample(range(1, 8), self.chance.choice([0, 1, 3])):
            part = self.chance.choice(["title", "text", "withdrawn", "back"])
            text = file.read_text() if file.exists() else ""
            told = f"{{changes: [{{at: 2026-03-0{number} 09:00, parts: [{part}]}}]}}"
            file.write_text(f"{text}item-{number:04}: {told}\n")

    def switch_search(self) -> None:
        """Build with the search from now on, or without it."""
        self.searchable = not self.searchable and self.chance.random() < 0.3

    def change_theme(self) -> None:
        """Change a template, a partial or a style sheet."""
        file = (
            self.folder
            / "theme"
            / self.chance.choice(
                [
                    "items/parts/lists.html",
                    "partials/footer.html",
                    "assets/stylesheets/budkavle.css",
                ]
            )
        )
        if file.exists():
            file.write_text(file.read_text() + "\n")

    def change_settings(self) -> None:
        """Change the length of feeds, and the description of the site."""
        number = self.chance.randrange(20, 30)
        text = self.configuration.read_text().split("      feed_length")[0]
        text = "".join(f"{x}\n" for x in text.splitlines() if "site_description" not in x)
        modes = ["mode: own", "hand_over: true", "mode: off"]
        text = re.sub(r"(subscriptions: ){.*}", rf"\1{{{self.chance.choice(modes)}}}", text)
        self.configuration.write_text(
            f"site_description: Nyheter {number}\n{text}      feed_length: {number}\n"
        )

    def pass_time(self) -> None:
        """Go hours or days forward, or back."""
        self.now += timedelta(hours=self.chance.choice([1, 7, 24, 24 * 30, -24, -24 * 40]))

    def touch(self) -> None:
        """Write a file again with the same content."""
        if items := self._items():
            path = self.chance.choice(items)
            path.write_bytes(path.read_bytes())

    def damage(self) -> None:
        """Damage, truncate or remove a cache file."""
        state = self.folder / ".budkavle"
        kept = [each for each in state.rglob("*") if each.is_file()]
        for path in self.chance.sample(kept, min(2, len(kept))):
            data = bytearray(path.read_bytes())
            match self.chance.randrange(3):
                case 0:
                    path.unlink()
                case 1:
                    path.write_bytes(data[: len(data) // 2])
                case _ if data:
                    data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
                    path.write_bytes(data)

    def harm_site(self) -> None:
        """Damage or remove a file of the site."""
        if files := [path for path in self.site.rglob("*") if path.is_file()]:
            path = self.chance.choice(files)
            path.unlink() if self.chance.random() < 0.5 else path.write_bytes(b"")

    def restore_time(self) -> None:
        """Change letters of a file without changing its size, and restore its time."""
        files = [*self._items(), *(self.folder / "content").glob("*.*")]
        files += (self.folder / "theme").rglob("*.html")
        path = self.chance.choice(sorted(files))
        text = path.read_text(encoding="utf-8")
        stat = path.stat()
        for old, new in (("Texten", "Textet"), ("finns", "fanns"), ("Exempel", "Exempla")):
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def kill_build(self) -> None:
        """Start a build in a process of its own, and kill it at a random moment."""
        process = os.fork()
        if not process:
            try:
                built(self)
            finally:
                os._exit(0)
        sleep(self.chance.random() * _LONGEST_LIFE)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)

    def work(self, step: Callable[["Newsroom"], None]) -> None:
        """Do one edit, unless it could remove a published address."""
        if not (self.lasts and step in PASSING):
            step(self)

    def lose_state(self) -> None:
        """Remove the site and all caches."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.rmtree(self.folder / ".budkavle")

    def left(self) -> dict[str, bytes]:
        """Everything that a build leaves: the site, the hand-over, the ledger."""
        state = self.folder / ".budkavle"
        beside = [
            state / "manifest.json",
            self.folder / "published/site/addresses.json",
            *(state / "manifest").glob("*"),
        ]
        there = (path for path in beside if path.exists())
        left = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in there}
        return self.files() | left

    def _picture(self, name: str) -> None:
        data = BytesIO()
        Image.new("RGB", (640, 336), self.chance.choice(["navy", "red", "gold"])).save(data, "PNG")
        self.write(f"nyheter/2026/{name}", data.getvalue())

    def _report(self) -> None:
        self.write(f"nyheter/2026/{REPORT}", b"%PDF-1.4" + b" x" * self.chance.randrange(9))

    def _items(self) -> list[Path]:
        return sorted((self.folder / "content/nyheter").rglob("*.md"))

    def _write(self, path: Path, number: int) -> None:
        chance = self.chance
        topics = chance.sample(TOPICS, chance.randrange(3))
        day = f"2026-{chance.randrange(1, 4):02}-{chance.randrange(1, 28):02}"
        lines = [
            f"id: item-{number:04}",
            f"title: {chance.choice(['Avtalet', 'Bron', 'Vattnet'])} {chance.randrange(100)}",
            f"date: {day}",
            f"summary: Kort om det {chance.randrange(100)}.",
            f"topics: [{', '.join(topics)}]",
            f"contacts: [{chance.choice(['eva', 'per', '{name: Bo Ek, email: bo@example.org}'])}]",
            "facts: [Ett faktum., Ett till.]",
        ]
        others = [other for other in self._items() if other != path]
        ids = [other.read_text().split("id: ")[1][:9] for other in others]
        deposit = ", deposit: true" if chance.random() < 0.5 else ""
        focus = chance.choice(["", ", focus: 20 80", ", focus: 70 0"])
        off = chance.choice(["", ", cancelled: Ingen kan."])
        optional = {
            f"story: {chance.choice(STORIES)}": 0.4,
            "embargo: 2026-03-12 08:00": 0.2,
            "publish: 2026-03-11 08:00": 0.2,
            "expires: 2026-03-25 08:00": 0.2,
            "pinned: 2026-03-11 10:00": 0.2,
            "draft: true": 0.1,
            "withdrawn: Det var fel.": 0.1,
            f"lang: en\ntranslates: {chance.choice(ids or ['item-0000'])}": 0.1 if ids else 0,
            f"aliases: [gammalt/{number}/{chance.randrange(2)}/]": 0.2,
            f"image: {{src: {chance.choice(PICTURES)}, alt: En bild{focus}}}": 0.2,
            f"attachments: [{{file: {REPORT}, title: Rapporten{deposit}}}]": 0.2,
            "easy_read: ../../om.md": 0.1,
            f"event: {{start: 2026-03-{chance.randrange(10, 28)} 18:00, place: Torget{off}}}": 0.2,
            "sign_language: https://film.example.net/bron": 0.1,
            f"corrections: [{{date: 2026-03-{chance.randrange(5, 20):02}, note: Fel tal.}}]": 0.3,
        }
        lines += [line for line, share in optional.items() if chance.random() < share]
        shown = f"![Bild]({chance.choice(PICTURES)})\n\n" if chance.random() < 0.2 else ""
        names = [f"{other.name}{chance.choice(['', '#mer'])}" for other in others]
        link = f"Se [det här]({chance.choice(names)})." if names and chance.random() < 0.4 else ""
        text = f"Texten {chance.random()}.\n\n{shown}## Mer\n\n{link}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("---\n" + "\n".join(lines) + f"\n---\n\n{text}\n", encoding="utf-8")

    def _registries(self) -> None:
        number = self.chance.randrange(10, 99)
        self.write(
            "contacts.yml",
            f"eva: {{name: Eva Exempel, phone: 031-390 06 {number}}}\n"
            "per: {name: Per Exempel, email: per@example.org}\n",
        )
        self.write("topics.yml", "".join(f"{t}: {{title: {t} {number}}}\n" for t in TOPICS))
        self.write("stories.yml", "".join(f"{s}: {{title: {s} {number}}}\n" for s in STORIES))


EDITS: list[Callable[[Newsroom], None]] = [
    *(Newsroom.add, Newsroom.rewrite, Newsroom.rewrite, Newsroom.edit, Newsroom.edit),
    *(Newsroom.rename, Newsroom.delete, Newsroom.change_registries, Newsroom.change_page),
    *(Newsroom.change_theme, Newsroom.change_settings, Newsroom.pass_time, Newsroom.pass_time),
    *(Newsroom.touch, Newsroom.damage, Newsroom.harm_site, Newsroom.change_file),
    *(Newsroom.edit_fact, Newsroom.switch_search, Newsroom.restore_time),
    *(Newsroom.kill_build, Newsroom.kill_build, Newsroom.change_banners, Newsroom.change_banners),
    Newsroom.tell_changes,
]
PASSING = [Newsroom.rewrite, Newsroom.rename, Newsroom.delete, Newsroom.pass_time]
"""Edits after which a published address may be missing."""


def built(room: Newsroom) -> dict[str, bytes] | None:
    """A clean build of the present content; None if the content has problems."""
    try:
        room.build(room.now, NOTHING_YET if room.lasts else None, searchable=room.searchable)
    except (ContentError, LedgerError):
        return None
    return room.left()


def work_and_compare(folder: Path, seed: int) -> bool:
    """Edit and build twice, and compare with a clean build.

    Returns whether there was a site to compare: if the target of a link is gone, neither builds.
    """
    chance = random.Random(seed)
    room = Newsroom(folder / "room", chance)
    done = []
    for _ in range(chance.randrange(2, 7)):
        only_words = chance.random() < 0.4
        several = [chance.choice(EDITS) for _ in range(chance.randrange(1, 4))]
        words = chance.choice([Newsroom.edit, Newsroom.edit, Newsroom.edit_fact])
        edits = [words] if only_words else several
        for edit in edits:
            room.work(edit)
        done += [edit.__name__ for edit in edits]
        settle()
        built(room)
    standing = built(room)
    room.lose_state()
    clean = built(room)
    assert (standing is None) == (clean is None), f"seed {seed}: {done}"
    if standing is None or clean is None:
        return False
    differing = {path for path in standing | clean if standing.get(path) != clean.get(path)}
    assert not differing, f"seed {seed}: {done}: {sorted(differing)[:9]}"
    return True


def compared(seeds: range) -> int:
    """Run an example for each seed; return how many had a site to compare."""
    sites = 0
    for seed in seeds:
        with TemporaryDirectory() as folder:
            sites += work_and_compare(Path(folder), seed)
    return sites


def test_an_incremental_build_equals_a_clean_one() -> None:
    assert compared(QUICK) > len(QUICK) / 2


@pytest.mark.long
def test_an_incremental_build_equals_a_clean_one_a_thousand_times() -> None:
    assert compared(LONG) > len(LONG) / 2
