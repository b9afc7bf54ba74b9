"""What is known of a newsroom of people, and their desk, which may be killed at any moment.

The model knows only what people did and what they saw.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import Connection

from budkavle.desk.saving import Writer
from budkavle.desk.team import versions
from budkavle.desk.team.people import POWERS
from budkavle.services.database import Store
from tests.support.site_folder import SiteFolder
from tests.support.team import BY_PROXY, Member, TeamDesk

ITEMS = {f"nyheter/2026/{name}.md": name for name in ("hemlig", "utkast")}
PEOPLE_HERE = ("eva", "karl", "nils", "paula")
AT_FIRST = {
    "eva": {"writer"},
    "karl": {"writer", "approver"},
    "nils": {"approver", "publisher"},
    "paula": {"publisher"},
    "ada": {"administrator"},
}
QUIET = frozenset({"login", "login refused", "logout", "link opened"})
"""What the trail tells by itself, and other tests look at."""


class Death(BaseException):
    """The program is killed."""


class MortalStore(Store):
    """A database in whose way the program may be killed: before a transaction, or after it."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.left, self.after = -1, False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction; the program may die before it begins or when it is committed."""
        is_last = self.left == 0
        self.left -= 1
        if is_last and not self.after:
            raise Death
        with super().writing() as connection:
            yield connection
        if is_last:
            raise Death


@dataclass
class Known:
    """What the model knows of an item.

    `words` are those of the saved text, `typed` those of each person that are not saved,
    `cleared` the files that may be out, `approved` a text and who has approved it.
    """

    words: set[str] = field(default_factory=set)
    typed: dict[str, set[str]] = field(default_factory=dict)
    writers: set[str] = field(default_factory=set)
    asked: bytes | None = None
    approved: tuple[bytes, str] | None = None
    cleared: list[bytes] = field(default_factory=list)


@dataclass
class Given:
    """A link that was made: its address, its item, who made it, its number, and when it ends."""

    address: str
    of: str
    maker: str
    number: int
    ends: datetime
    approves: bool
    revoked: bool = False


class KnownNewsroom(RuleBasedStateMachine):
    """Four people, an administrator and somebody with links, at a site that requires approval.

    The database is at an address, and empty; without one, in the folder.
    """

    def __init__(self, folder: Path, database: str = "") -> None:
        super().__init__()
        self.site = SiteFolder(folder, plugin="desk: {approval: required}")
        for name in ITEMS.values():
            self.site.item(
                name, f"title: Den {name}a saken\nembargo: 2026-03-20 09:00\ndraft: true\n"
            )
        self.roles = {name: set(roles) for name, roles in AT_FIRST.items()}
        self.barred: set[str] = set()
        self.desk = TeamDesk(
            self.site, BY_PROXY, self._roles(), store_of=MortalStore, database=database
        )
        self.members = {name: self.desk.member(name) for name in AT_FIRST}
        self.guest = self.desk.member("", **{"x-remote-name": "", "x-remote-email": ""})
        self.known = {of: Known() for of in ITEMS}
        self.given: list[Given] = []
        self.opened: Given | None = None
        self.forms: dict[tuple[str, str], dict[str, Any]] = {}
        self.numbers = count(1)
        self.told = 0
        self.outside: dict[str, bytes] = {}

    def teardown(self) -> None:
        """Close the desk."""
        self.desk.close()

    # The model

    def _may(self, who: str, power: str) -> bool:
        roles = () if who in self.barred else self.roles[who]
        return any(power in POWERS[role] for role in roles)

    def _leads(self, given: Given) -> bool:
        return not given.revoked and self.desk.now < given.ends and self._may(given.maker, "write")

    def _approve(self, of: str, who: str, now: bytes) -> None:
        """Note an approval, which must be one by somebody else of what was asked about."""
        known = self.known[of]
        assert known.asked == now
        assert not any(self._is_of(who, each) for each in known.writers)
        known.approved = (now, who)

    def _is_of(self, approver: str, who: str) -> bool:
        """Whether an approval is somebody's, also by a link that she made."""
        return approver == who or approver.endswith(f"(via {who})")

    def _is_kept(self, who: str, of: str, word: str) -> bool:
        kept = self.desk.workspace.unsaved.get(Writer(who, "", f"proxy|{who}"), of)
        return kept is not None and word in str(kept.form)

    def _note_dead_writer(self, who: str, of: str) -> None:
        """Of a save that died, the desk may have noted who writes; that is on the safe side."""
        with self.desk.office.store.reading() as connection:
            if f"proxy|{who}" in versions.writers(connection, of):
                self.known[of].writers.add(who)

    def _news(self) -> list[tuple[str, str, str]]:
        """What the trail tells since it was looked at last."""
        found = self.desk.trail()
        new, self.told = found[self.told :], len(found)
        return [
            (str(each["who"]).lower(), str(each["what"]), str(each["about"]))
            for each in new
            if each["what"] not in QUIET
        ]

    # The program

    def _as(self, who: str) -> Member:
        return self.members[who]

    def _form(self, who: str, of: str, stale: bool) -> dict[str, Any] | None:
        """The form of an item: one that has been open for a while, or as it is now."""
        if stale and (who, of) in self.forms:
            return {**self.forms[who, of], "_token": self._token(who)}
        if not self._may(who, "read"):
            return None
        return self._as(who).form(of)

    def _token(self, who: str) -> str:
        return self._as(who).token if self._may(who, "read") else "x"

    def _word(self) -> str:
        return f"ord{next(self.numbers):05d}x"

    def _done(
        self, act: Callable[[], httpx.Response], kill: int, after: bool
    ) -> httpx.Response | None:
        """The answer to something; None if the program was killed, and has been started again."""
        store = self.desk.office.store
        assert isinstance(store, MortalStore)
        store.left, store.after = kill, after
        try:
            return act()
        except Death:
            self._restart()
            return None
        finally:
            store.left = -1

    def _restart(self) -> None:
        self.desk.close()
        self.desk.start()
        self.desk.newsroom.refresh()

    def _roles(self) -> str:
        lines = [
            f"{role}.people = {[who for who in sorted(self.roles) if role in self.roles[who]]}"
            for role in POWERS
        ]
        return "\n".join([*lines, f"left = {sorted(self.barred)}", ""]).replace("'", '"')

    def _write_roles(self) -> None:
        new = self.desk.roles.with_suffix(".new")
        new.write_text(self._roles(), encoding="utf-8")
        new.replace(self.desk.roles)


def words_in(data: bytes) -> set[str]:
    """The words that people of this newsroom have typed."""
    return set(re.findall(r"ord\d{5}x", data.decode(errors="replace")))
