"""A newsroom of people who do anything in any order, with restarts and deaths of the program.

What must hold is said by a model beside it, which knows only what people did and what they saw:

- a build takes nothing that nobody else has approved, and refuses nothing that the desk released
- nothing that is not public is reachable without a link that is open
- no word that somebody has typed is lost
- the trail tells all that was done, and nothing else
- what somebody may do is what her roles say at that moment
"""

import re
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from budkavle.build.content_check import check
from budkavle.content.two_versions import CLOSES, OPENS
from budkavle.desk.addresses import DESK, ITEM
from budkavle.desk.saving import read
from budkavle.desk.team import links, trail, versions
from budkavle.desk.team.addresses import LINKS, REVIEW, SEE
from budkavle.desk.team.people import POWERS
from budkavle.render.approvals import CHANGED_SINCE_APPROVAL, NOT_APPROVED
from tests.behaviour.desk_team.known_newsroom import (
    ITEMS,
    PEOPLE_HERE,
    Given,
    KnownNewsroom,
    words_in,
)
from tests.support.desk import fields_in
from tests.support.team import ORIGIN, form_in

PUBLISH = f"{DESK}publish"
TEXT = "_text"
people = st.sampled_from(PEOPLE_HERE)
items = st.sampled_from(sorted(ITEMS))


class Newsroom(KnownNewsroom):
    """People do anything, and what must hold is checked after each step."""

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
        """Type a word and save; where both versions of a clash stand, both are chosen."""
        form, word = self._form(who, of, stale), self._word()
        if form is None:
            return
        before = self.desk.workspace.stored(of)
        chosen = form[TEXT].replace(OPENS, "\r\n\r\n").replace(CLOSES, "")
        form[TEXT] = f"{chosen}\r\n\r\n{word}"
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

    @rule(who=people, of=items, do=st.sampled_from(["mine", "merged"]))
    def save_over(self, who: str, of: str, do: str) -> None:
        """Save what was typed and met a conflict: over the other version, or with it."""
        known = self.known[of]
        if not self._may(who, "write") or not known.typed.get(who):
            return
        form = self._as(who).form(of)
        if OPENS in form[TEXT]:
            return
        mine, before = set(known.typed[who]), self.desk.workspace.stored(of)
        answer = self._as(who).post(**form, _do=do)
        saved, told = self.desk.workspace.stored(of), self._news()
        assert answer.status_code in ((200, 303, 409) if do == "merged" else (303, 409))
        if saved == before:
            assert told == []
            if answer.status_code == 200:  # both have changed the same place: she must choose
                assert OPENS in answer.text
                assert mine | known.words <= words_in(answer.content)
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
        """Open a link that somebody has got; one that is dead closes what was opened before."""
        given = data.draw(st.sampled_from(self.given))
        answer = self.guest.ask(given.address)
        if not self._leads(given):
            assert answer.status_code == 404
            assert not words_in(answer.content)
            self.opened = None
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
        answer = self.guest.ask(given.address, "POST", data=said, headers=headers)
        if 404 in (landing.status_code, answer.status_code):
            self.opened = None
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
