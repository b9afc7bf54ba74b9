"""A newsroom of people who do anything in any order, with restarts and deaths of the program.

What must hold is said by a model beside it, which knows only what people did and what they saw:

- a build takes nothing that nobody else has approved, and refuses nothing that the desk released
- nothing that is not public is reachable without a link that is open
- no word that somebody has typed is lost
- the trail tells all that was done, and nothing else
- what somebody may do is what her roles say at that moment
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection

from budkavle.build.content_check import check
from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.saving import Writer, read
from budkavle.desk.team import links, trail, versions
from budkavle.desk.team.addresses import LINKS, REVIEW, SEE
from budkavle.desk.team.people import POWERS
from budkavle.render.approvals import CHANGED_SINCE_APPROVAL, NOT_APPROVED
from budkavle.services.database import Store
from tests.support.desk import fields_in
from tests.support.site_folder import SiteFolder
from tests.support.team import BY_PROXY, ORIGIN, Member, TeamDesk, form_in

PUBLISH = f"{DESK}publish"
TEXT = "_text"
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

people = st.sampled_from(PEOPLE_HERE)
items = st.sampled_from(sorted(ITEMS))


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


class Newsroom(RuleBasedStateMachine):
    """Four people, an administrator and somebody with links, at a site that requires approval."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.site = SiteFolder(folder, plugin="desk: {approval: required}")
        for name in ITEMS.values():
            self.site.item(
                name, f"title: Den {name}a saken\nembargo: 2026-03-20 09:00\ndraft: true\n"
            )
        self.roles = {name: set(roles) for name, roles in AT_FIRST.items()}
        self.barred: set[str] = set()
        self.desk = TeamDesk(self.site, BY_PROXY, self._roles(), store_of=MortalStore)
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

    @initialize()
    def come(self) -> None:
        for member in self.members.values():
            member.get()
        self._news()

    # What people do

    @rule(who=people, of=items)
    def open_form(self, who: str, of: str) -> None:
        """Open a form, which stays open while others work."""
        if self._may(who, "read"):
            self.forms[who, of] = self._as(who).form(of)

    @rule(who=people, of=items, stale=st.booleans(), kill=st.integers(-1, 3), after=st.booleans())
    def write(self, who: str, of: str, stale: bool, kill: int, after: bool) -> None:
        """Type a word and save."""
        form, word = self._form(who, of, stale), self._word()
        if form is None:
            return
        before = self.desk.workspace.stored(of)
        form[TEXT] = f"{form[TEXT]}\r\n\r\n{word}"
        answer = self._done(lambda: self._as(who).post(**form, _do="save"), kill, after)
        saved = self.desk.workspace.stored(of)
        known = self.known[of]
        told = self._news()
        if not self._may(who, "write"):
            assert answer is None or answer.status_code == 403
            assert (saved, told) == (before, [])
            return
        if saved == before:
            assert told in ([], [(who, "approval taken back", of)])
            if told:
                known.approved = None
            self._note_dead_writer(who, of)
            if answer is not None:
                assert answer.status_code == 409
            if answer is not None or self._is_kept(who, of, word):
                known.typed.setdefault(who, set()).add(word)
            return
        assert word.encode() in saved
        assert known.words <= words_in(saved)
        known.words = words_in(saved)
        known.typed.pop(who, None)
        if answer is None and self._is_kept(who, of, word):
            known.typed[who] = {word}
        known.writers.add(who)
        expected = [(who, "saved", of)]
        if known.approved and self._is_of(known.approved[1], who):
            known.approved = None
            expected.insert(0, (who, "approval taken back", of))
        assert told == expected
        self.forms.pop((who, of), None)

    @rule(who=people, of=items)
    def keep(self, who: str, of: str) -> None:
        """Type a word and save nothing: it is kept by the page's script."""
        form, word = self._form(who, of, stale=False), self._word()
        if form is None:
            return
        form[TEXT] = f"{form[TEXT]}\r\n\r\n{word}"
        answer = self._as(who).post(f"{DESK}keep", **form)
        if self._may(who, "write"):
            assert answer.status_code == 200
            self.known[of].typed.setdefault(who, set()).add(word)
        else:
            assert answer.status_code == 403

    @rule(who=people, of=items, do=st.sampled_from(["mine"]))
    def save_over(self, who: str, of: str, do: str) -> None:
        """Save what was typed and met a conflict: over the other version, or with it."""
        known = self.known[of]
        if not self._may(who, "write") or not known.typed.get(who):
            return
        form = self._as(who).form(of)
        mine, before = set(known.typed[who]), self.desk.workspace.stored(of)
        answer = self._as(who).post(**form, _do=do)
        saved, told = self.desk.workspace.stored(of), self._news()
        assert answer.status_code in (303, 409)
        if saved == before:
            assert told == []
            return
        assert mine <= words_in(saved)
        if do == "merged":
            assert known.words <= words_in(saved)
        known.words = words_in(saved)
        known.typed.pop(who)
        known.writers.add(who)
        if known.approved and self._is_of(known.approved[1], who):
            known.approved = None
            assert told.pop(0) == (who, "approval taken back", of)
        assert told == [(who, "saved", of)]

    @rule(who=people, of=items, do=st.sampled_from(["ask", "approve", "back"]),
          kill=st.integers(-1, 1), after=st.booleans(), stale=st.booleans())  # fmt: skip
    def review(self, who: str, of: str, do: str, kill: int, after: bool, stale: bool) -> None:
        """Ask for approval, approve what a page shows, or take it back."""
        if not self._may(who, "read"):
            return
        member = self._as(who)
        seal = "" if stale else fields_in(member.get(REVIEW, of=of)).get("_seal", "")
        answer = self._done(lambda: member.post(REVIEW, _of=of, _do=do, _seal=seal), kill, after)
        told, known = self._news(), self.known[of]
        needs = "approve" if do == "approve" else "write"
        now = versions.as_published(self.desk.workspace.stored(of))
        if not self._may(who, needs):
            assert answer is None or answer.status_code == 403
            assert told == []
        elif do == "ask" and told:
            assert told == [(who, "approval asked", of)]
            known.asked, known.approved = now, None
            known.writers.add(who)
        elif do == "back" and told:
            assert told == [(who, "approval taken back", of)]
            known.asked = known.approved = None
        elif do == "approve" and told:
            assert told == [(who, "approved", of)]
            self._approve(of, who, now)
        elif answer is not None and do == "approve":
            assert answer.status_code == 409

    @rule(who=people, of=items, reason=st.sampled_from(["", "", "Bråttom."]),
          kill=st.integers(-1, 3), after=st.booleans())  # fmt: skip
    def publish(self, who: str, of: str, reason: str, kill: int, after: bool) -> None:
        """Look at the box and publish."""
        if not self._may(who, "read") or self.known[of].typed.get(who):
            return
        form, file = self._as(who).form(of), self.site.content / of
        before, known = read(file), self.known[of]
        box = self._as(who).post(**form, _do="publish")
        said = {**form, **form_in(box.text), "_of": of, "_reason": reason}
        answer = self._done(lambda: self._as(who).post(PUBLISH, **said), kill, after)
        there, told = read(file), self._news()
        if there == before and not [each for each in told if each[1] != "saved"]:
            assert told == []
            return
        assert self._may(who, "publish"), answer
        approved = known.approved
        is_approved = approved is not None and approved[0] == there
        assert is_approved or reason
        if is_approved and approved:
            assert not any(self._is_of(approved[1], each) for each in known.writers)
        what = "published" if is_approved else "published anyway"
        assert told == [(who, what, of)]
        known.cleared.append(there)
        known.asked = known.approved = None
        known.writers = set()

    @rule(who=people, of=items)
    def comment(self, who: str, of: str) -> None:
        """Say something of an item, and see it."""
        if not self._may(who, "write"):
            return
        said = self._word()
        assert self._as(who).post(REVIEW, _of=of, _do="comment", _said=said).status_code == 303
        assert said in self._as(who).get(REVIEW, of=of)
        assert self._news() == [(who, "commented", of)]

    # Links for others

    @rule(who=people, of=items, days=st.integers(1, 9), approves=st.booleans())
    def give_link(self, who: str, of: str, days: int, approves: bool) -> None:
        """Make a link for somebody."""
        more = {"_approves": "true"} if approves else {}
        if not self._may(who, "read"):
            return
        answer = self._as(who).post(LINKS, _of=of, _do="make", _for="Gull", _days=str(days), **more)
        told = self._news()
        if not self._may(who, "write") or (approves and not self._may(who, "approve")):
            assert (answer.status_code, told) == (403, [])
            return
        assert told == [(who, "link made", of)]
        found = re.search(rf"{ORIGIN}({SEE}[^\"]+)", answer.text)
        assert found
        ends = self.desk.now + timedelta(days=days)
        with self.desk.office.store.reading() as connection:
            number = links.of_item(connection, of)[0].id
        self.given.append(Given(found[1], of, who, number, ends, approves))

    @precondition(lambda self: self.given)
    @rule(data=st.data(), who=people)
    def revoke(self, data: st.DataObject, who: str) -> None:
        """Take back a link; it is dead at once."""
        given = data.draw(st.sampled_from(self.given))
        if not self._may(who, "read"):
            return
        form = {"_of": given.of, "_do": "revoke", "_link": str(given.number)}
        answer = self._as(who).post(LINKS, **form)
        if not self._may(who, "write"):
            assert (answer.status_code, self._news()) == (403, [])
            return
        expected = [] if given.revoked else [(who, "link revoked", given.of)]
        assert self._news() == expected
        given.revoked = True

    @precondition(lambda self: self.given)
    @rule(data=st.data())
    def open_link(self, data: st.DataObject) -> None:
        """Open a link that somebody has got."""
        given = data.draw(st.sampled_from(self.given))
        answer = self.guest.ask(given.address)
        if not self._leads(given):
            assert answer.status_code == 404
            assert not words_in(answer.content)
            self.opened = None if self.opened is given else self.opened
        else:
            assert answer.status_code in (200, 303)
            if answer.status_code == 200:
                self.opened = given

    @precondition(lambda self: self.given)
    @rule(data=st.data())
    def approve_by_link(self, data: st.DataObject) -> None:
        """Approve through a link."""
        given = data.draw(st.sampled_from(self.given))
        landing = self.guest.ask(given.address)
        if landing.status_code == 200:
            self.opened = given
        form = fields_in(landing.text)
        said = {"_token": form.get("_token", ""), "_seal": form.get("_seal", "")}
        headers = {"Origin": ORIGIN}
        self.guest.ask(given.address, "POST", data=said, headers=headers)
        if told := self._news():
            name = f"gull (via {given.maker})"
            assert told == [(name, "approved", given.of)]
            assert self._leads(given)
            assert given.approves
            assert self._may(given.maker, "approve")
            now = versions.as_published(self.desk.workspace.stored(given.of))
            self._approve(given.of, name, now)

    # What happens around them

    @rule(who=people, role=st.sampled_from(sorted(POWERS)), has=st.booleans())
    def change_role(self, who: str, role: str, has: bool) -> None:
        """Give somebody a role, or take it away."""
        (self.roles[who].add if has else self.roles[who].discard)(role)
        self._write_roles()

    @rule(who=people)
    def leave(self, who: str) -> None:
        """Somebody leaves, or comes back."""
        self.barred ^= {who}
        self._write_roles()

    @rule(hours=st.integers(1, 80))
    def wait(self, hours: int) -> None:
        """Let time pass."""
        self.desk.wait(hours=hours)
        self.desk.newsroom.refresh()

    @rule()
    def restart(self) -> None:
        """Stop the program and start it again."""
        self._restart()

    @precondition(lambda self: not self.outside)
    @rule(of=items, how=st.sampled_from(["word", "draft", "move"]))
    def change_outside(self, of: str, how: str) -> None:
        """Somebody changes a file with another program; a build must not take it."""
        file = self.site.content / of
        data = read(file)
        is_draft = b"draft: true" in data
        self.outside[of] = data
        if how == "move":
            file.rename(file.with_name("flyttad.md"))
        else:
            file.write_bytes(data.replace(b"draft: true\n", b"") + b"\nUtifran.\n")
        problems = {each.rule for each in check(self.site.configuration, self.desk.now)
                    if not each.is_advice}  # fmt: skip
        if how == "move" and is_draft:
            assert not problems & {NOT_APPROVED, CHANGED_SINCE_APPROVAL}
        else:
            assert problems & {NOT_APPROVED, CHANGED_SINCE_APPROVAL}
        file.with_name("flyttad.md").unlink(missing_ok=True)
        file.write_bytes(data)
        self.outside.clear()

    # What must hold

    @invariant()
    def a_build_takes_only_what_was_cleared(self) -> None:
        """And it refuses nothing that the desk has released."""
        for of, known in self.known.items():
            data = read(self.site.content / of)
            assert b"draft: true" in data or data in known.cleared, of
        faults = [each for each in check(self.site.configuration, self.desk.now)
                  if not each.is_advice]  # fmt: skip
        assert faults == []

    @invariant()
    def nothing_is_reachable_without_an_open_link(self) -> None:
        """Neither pages nor files nor the desk; what a link opens is one item."""
        for of, name in ITEMS.items():
            answer = self.guest.ask(f"/nyheter/2026/{name}/")
            is_open = bool(self.opened and self.opened.of == of and self._leads(self.opened))
            if not is_open:
                assert answer.status_code in (403, 404), (of, answer.status_code)
            assert is_open or not words_in(answer.content)
        for path in ("/", DESK, "/nyheter/", f"{ITEM}?of={next(iter(ITEMS))}"):
            assert self.guest.ask(path).status_code == 403

    @invariant()
    def no_word_is_lost(self) -> None:
        """What was saved is saved; what was typed is kept."""
        for of, known in self.known.items():
            assert known.words <= words_in(self.desk.workspace.stored(of))
            for who, words in known.typed.items():
                for word in words:
                    assert self._is_kept(who, of, word), (who, of, word)

    @invariant()
    def nobody_does_more_than_her_roles_say(self) -> None:
        """Somebody who has left gets no page."""
        for who in PEOPLE_HERE:
            expected = 200 if self._may(who, "read") else 403
            assert self._as(who).ask().status_code == expected, who

    @invariant()
    def the_trail_is_whole(self) -> None:
        """Its chain is not broken, and it tells nothing that nobody did."""
        assert self._news() == []
        with self.desk.office.store.reading() as connection:
            assert isinstance(trail.verify(trail.entries(connection)), str)

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
