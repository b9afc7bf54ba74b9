"""Posts on Mastodon and Bluesky: each thing once, whatever the network and the machine do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from budkavle.services.database import DatabaseError, Store
from budkavle.subscriptions import scheduler
from budkavle.subscriptions.delivery import outbox
from budkavle.subscriptions.news import announce
from budkavle.subscriptions.news.intake import NotifyOptions
from budkavle.subscriptions.news.manifest import ManifestItem, PublicCorrection, Withdrawn
from budkavle.subscriptions.schema import message, post
from budkavle.subscriptions.settings import BlueskyAccount, MastodonAccount
from budkavle.subscriptions.social import decision, ledger, queue
from budkavle.subscriptions.social.bluesky import Bluesky
from budkavle.subscriptions.social.mastodon import Mastodon
from budkavle.subscriptions.social.network import Network, Remote, Wanted
from budkavle.subscriptions.social.poster import Poster
from tests.service.sample_service import NOON, SITE, Newsroom, item, manifest
from tests.service.social_servers import (
    FAULTS,
    HANDLE,
    PASSWORD,
    TOKEN,
    BlueskyServer,
    MastodonServer,
    SocialServer,
    running,
)

KINDS: dict[str, type[SocialServer]] = {"mastodon": MastodonServer, "bluesky": BlueskyServer}


class Killed(BaseException):
    """The machine stops here."""


class Mortal:
    """A network at which the machine may stop, before a request is sent or after its answer."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.deaths: list[str] = []
        self.odd: list[Exception] = []

    def publish(self, wanted: Wanted) -> Remote:
        """Make a post."""
        death = self.deaths.pop(0) if self.deaths else ""
        if death == "before":
            raise Killed
        if death == "odd":
            raise KeyError("id")
        made = self._network.publish(wanted)
        if death == "after":
            raise Killed
        return made

    def found(self, wanted: Wanted) -> Remote | None:
        """A post that was made."""
        if self.odd:
            raise self.odd.pop()
        return self._network.found(wanted)

    def check(self) -> str:
        """The account."""
        return self._network.check()


class Desk:
    """A service that posts on one network, with a clock of its own."""

    def __init__(self, room: Newsroom, kind: str, server: Any, **account: Any) -> None:
        self.room, self.kind, self.server = room, kind, server
        given: dict[str, Any] = {"server": server.address, **account}
        made: Any
        if kind == "mastodon":
            self.account: Any = MastodonAccount.model_validate(given)
            made = Mastodon(self.account, TOKEN, room.clock)
        else:
            self.account = BlueskyAccount.model_validate({**given, "handle": HANDLE})
            made = Bluesky(self.account, PASSWORD, room.clock)
        self.network = Mortal(made)
        self.gone: list[Withdrawn] = []
        self.restart()
        self.notify()
        self.plan()

    def restart(self) -> None:
        """A newly started worker."""
        self.poster = Poster(self.room.store, {self.kind: self.network}, self.room.clock)

    def notify(self) -> None:
        """Hand over what is public."""
        made = manifest(*self.room.public).model_copy(update={"withdrawn": tuple(self.gone)})
        options = NotifyOptions(timedelta(minutes=10))
        announce.apply_manifest(self.room.store, made, options, self.room.clock.now)

    def plan(self) -> None:
        """Do what the schedule does."""
        now = self.room.clock.now
        announce.release_due(self.room.store, lambda _: True, now)
        decision.plan(self.room.store, {self.kind: self.account}, now)
        with self.room.store.writing() as connection:
            outbox.sweep(connection, now)

    def work(self) -> None:
        """Plan and post; if the machine stops, it starts again."""
        self.plan()
        try:
            self.poster.post_waiting()
        except Killed:
            self.restart()

    def publish(self, *items: ManifestItem) -> None:
        """Make items public, let them settle and be posted."""
        self.room.public += items
        self.notify()
        self.room.clock.forward(minutes=11)
        self.work()

    def withdraw(self, number: int) -> None:
        """Take an item back, with a reason."""
        self.room.public = [each for each in self.room.public if each.id != item(number).id]
        url = f"{SITE}nyheter/2026/nyhet-{number}/"
        gone = Withdrawn(id=item(number).id, url=url, language="sv", reason="Det var fel.")
        self.gone = [*self.gone, gone]
        self.notify()

    def until_quiet(self) -> None:
        """Let time pass until nothing waits."""
        for _ in range(40):
            self.room.clock.forward(minutes=31)
            self.work()
            with self.room.store.reading() as connection:
                waits = select(message.c.id).where(message.c.state.in_(("queued", "sending")))
                if connection.execute(waits).first() is None:
                    return

    def states(self) -> dict[str, str]:
        """How far each thing has come, by item and part."""
        with self.room.store.reading() as connection:
            rows = queue.newest(connection, 100)
        return {f"{row.item_id} {row.part.partition(':')[0]}": str(state) for row, state in rows}

    def texts(self) -> list[str]:
        """What people see, oldest first."""
        return [each["text"] for each in self.server.posts]


@pytest.fixture(params=sorted(KINDS))
def desk(request: pytest.FixtureRequest, newsroom: Newsroom) -> Iterator[Desk]:
    """A service on each network in turn."""
    with running(KINDS[request.param], newsroom.clock) as server:
        yield Desk(newsroom, request.param, server)


def test_a_released_item_is_posted_once_with_its_link_and_language(desk: Desk) -> None:
    desk.publish(item(1))
    desk.work()
    (made,) = desk.server.posts
    assert made["text"].startswith("Nyhet 1 om vården\n\nKammarrätten ändrar")
    assert desk.states() == {"nyhet-0001 item": "sent"}
    assert desk.server.problems == []
    if desk.kind == "mastodon":
        assert made["text"].endswith(f"\n\n{SITE}nyheter/2026/nyhet-1/")
        assert (made["language"], made["visibility"]) == ("sv", "public")
    else:
        assert made["langs"] == ["sv"]
        card = made["embed"]["external"]
        assert card["uri"] == f"{SITE}nyheter/2026/nyhet-1/"
        assert card["title"] == "Nyhet 1 om vården"


def test_what_was_public_before_the_account_is_not_posted(newsroom: Newsroom) -> None:
    newsroom.notify()
    newsroom.publish(item(1))
    newsroom.clock.forward(minutes=1)
    with running(MastodonServer, newsroom.clock) as server:
        desk = Desk(newsroom, "mastodon", server)
        desk.work()
        desk.publish(item(2))
        assert [each.partition(" om")[0] for each in desk.texts()] == ["Nyhet 2"]


def test_an_item_that_waits_is_not_posted_and_a_revision_not_again(desk: Desk) -> None:
    desk.room.public.append(item(1))
    desk.notify()
    desk.work()
    assert desk.server.posts == []
    desk.publish()
    desk.room.public[-1] = item(1, revision=2, content_hash="other")
    desk.publish()
    desk.until_quiet()
    assert len(desk.server.posts) == 1


def test_a_banner_is_posted_at_once(desk: Desk) -> None:
    banner = {"kind": "major", "until": None, "link": None}
    desk.room.public.append(item(id="banner-vatten-sv", topics=(), banner=banner, published=NOON))
    desk.notify()
    desk.work()
    assert len(desk.server.posts) == 1


def test_only_chosen_topics_and_languages_are_posted(newsroom: Newsroom) -> None:
    with running(MastodonServer, newsroom.clock) as server:
        desk = Desk(newsroom, "mastodon", server, topics=["it"], languages=["sv"])
        it = item(2, topics=("it",))
        desk.publish(item(1), it, item(3, topics=("it",), language="en"))
        assert [each.partition(" om")[0] for each in desk.texts()] == ["Nyhet 2"]


def test_what_is_never_announced_is_not_posted(desk: Desk) -> None:
    desk.publish(item(1, announce="never"))
    desk.until_quiet()
    assert desk.server.posts == []


def corrected(*notes: tuple[int, str]) -> ManifestItem:
    """The item with corrections, some hours after noon."""
    made = [PublicCorrection(date=NOON + timedelta(hours=at), note=note) for at, note in notes]
    return item(1).model_copy(update={"corrections": tuple(made)})


def answers(desk: Desk) -> list[dict[str, Any]]:
    """The posts that answer the first one."""
    first, *others = desk.server.posts
    if desk.kind == "mastodon":
        return [each for each in others if each["in_reply_to_id"] == first["id"]]
    root = {"uri": first["uri"], "cid": first["cid"]}
    return [each for each in others if each["reply"] == {"root": root, "parent": root}]


def test_a_correction_answers_the_post_once(desk: Desk) -> None:
    desk.publish(corrected((-1, "Ett stavfel.")))
    desk.room.clock.forward(hours=3)
    for note in ("Beloppet är 2 miljoner.", "Beloppet är två miljoner."):
        desk.room.public[-1] = corrected((-1, "Ett stavfel."), (2, note))
        desk.notify()
        desk.work()
    (answer,) = answers(desk)
    assert answer["text"].startswith("Rättelse: Beloppet är 2 miljoner.\n\n")
    desk.room.public[-1] = corrected((3, "Nytt."), (2, "Beloppet."), (-1, "Ett stavfel."))
    desk.notify()
    desk.work()
    assert len(answers(desk)) == len(desk.server.posts) - 1 == 2
    assert answers(desk)[1]["text"].startswith("Rättelse: Nytt.")


def test_a_correction_of_what_somebody_has_deleted_hinders_nothing_else(desk: Desk) -> None:
    """Mastodon refuses the answer; on Bluesky it stands alone. The item is not posted again."""
    desk.publish(corrected((-1, "Ett stavfel.")))
    desk.server.posts.clear()
    desk.room.clock.forward(hours=3)
    desk.room.public[-1] = corrected((-1, "Ett stavfel."), (2, "Beloppet är 2 miljoner."))
    desk.notify()
    desk.until_quiet()
    alone = desk.texts()
    assert [each[:9] for each in alone] == ([] if desk.kind == "mastodon" else ["Rättelse:"])
    desk.publish(item(5))
    desk.until_quiet()
    assert desk.texts()[: len(alone)] == alone
    assert len(desk.texts()) == len(alone) + 1


@pytest.mark.parametrize("death", ["before", "after"])
@pytest.mark.parametrize("odd", [None, KeyError("id"), RecursionError()])
def test_a_withdrawal_answers_what_a_try_had_posted(
    desk: Desk, death: str, odd: Exception | None
) -> None:
    """Even if the question whether it was posted has an odd answer at first."""
    desk.network.deaths = [death]
    desk.publish(item(1))
    desk.room.public.clear()
    url = f"{SITE}nyheter/2026/nyhet-1/"
    desk.gone = [Withdrawn(id="nyhet-0001", url=url, language="sv", reason="Fel.")]
    desk.network.odd = [odd] if odd else []
    desk.notify()
    desk.until_quiet()
    made = death == "after"
    assert len(desk.server.posts) == (2 if made else 0)
    assert len(answers(desk) if made else []) == made
    assert set(desk.states().values()) == {"sent" if made else "cancelled"}


def test_a_withdrawal_answers_a_post_of_which_nothing_was_heard(desk: Desk) -> None:
    """It is there, but the answer said nothing, and it is withdrawn before the next try."""
    desk.server.faults = ["garbled after"]
    desk.publish(item(1))
    desk.withdraw(1)
    desk.until_quiet()
    assert len(desk.server.posts) == 2
    assert desk.states() == {"nyhet-0001 item": "sent", "nyhet-0001 withdrawn": "sent"}


@pytest.mark.parametrize("death", ["before", "after"])
def test_what_is_withdrawn_meanwhile_is_not_posted(desk: Desk, death: str) -> None:
    """The machine stopped before the request, or after it; the item is gone when it starts."""
    desk.network.deaths = [death]
    desk.publish(item(1))
    desk.room.public.clear()
    desk.notify()
    desk.until_quiet()
    assert len(desk.server.posts) == (death == "after")


def test_a_correction_of_the_day_of_the_item_is_posted(desk: Desk) -> None:
    desk.publish(item(1))
    midnight = NOON.replace(hour=0)
    correction = PublicCorrection(date=midnight, note="Fel.")
    desk.room.public[-1] = item(1).model_copy(update={"corrections": (correction,)})
    desk.notify()
    desk.until_quiet()
    assert len(answers(desk)) == 1


def test_nothing_is_posted_again_after_a_restored_backup(desk: Desk) -> None:
    desk.publish(item(1))
    announce.doubt_everything(desk.room.store, desk.room.clock.now)
    desk.room.public[-1] = corrected((2, "Fel."))
    desk.notify()
    desk.until_quiet()
    assert len(desk.server.posts) == 1


def test_an_odd_answer_does_not_end_all_posting(desk: Desk) -> None:
    desk.network.deaths = ["odd"]
    desk.publish(item(1))
    desk.until_quiet()
    assert len(desk.server.posts) == 1


def test_a_database_that_does_not_answer_says_nothing_of_the_network(desk: Desk) -> None:
    """The worker is told, so that it waits; the post is no more uncertain than before."""
    desk.server.faults = ["cut before"]
    desk.publish(item(1))
    desk.network.odd = [OperationalError("busy", None, Exception("locked"))]
    desk.room.clock.forward(minutes=31)
    with pytest.raises(DatabaseError):
        desk.poster.post_waiting()
    with desk.room.store.reading() as connection:
        codes = [row.last_code for row in connection.execute(select(message))]
    assert "garbled" not in codes
    desk.until_quiet()
    assert len(desk.server.posts) == 1


def test_a_correction_of_what_was_never_posted_is_not_posted(desk: Desk) -> None:
    desk.room.public.append(item(1, announce="never"))
    desk.notify()
    desk.room.public[-1] = corrected((2, "Fel."))
    desk.publish()
    assert desk.server.posts == []


def test_a_correction_waits_until_the_post_is_there(desk: Desk) -> None:
    desk.server.faults = ["cut before"]
    desk.publish(item(1))
    assert desk.server.posts == []
    desk.room.public[-1] = corrected((2, "Fel."))
    desk.room.clock.forward(hours=3)
    desk.server.faults = ["500"]
    desk.notify()
    desk.until_quiet()
    assert len(answers(desk)) == 1
    assert set(desk.states().values()) == {"sent"}


def test_a_withdrawal_is_said_as_an_answer_and_an_expiry_is_not(desk: Desk) -> None:
    desk.publish(item(1), item(2))
    url = f"{SITE}nyheter/2026/nyhet-1/"
    desk.room.public = desk.room.public[:1]  # the other has expired
    desk.gone = [Withdrawn(id="nyhet-0001", url=url, language="sv", reason="Uppgiften var fel.")]
    desk.publish()
    desk.publish()
    assert len(desk.server.posts) == 3
    said = desk.texts()[-1]
    assert said.startswith("Nyheten är tillbakadragen.\n\nUppgiften var fel.\n\n")
    assert desk.states()["nyhet-0001 withdrawn"] == "sent"


def test_what_is_withdrawn_before_it_is_posted_never_is(desk: Desk) -> None:
    desk.server.faults = ["cut before"]
    desk.publish(item(1))
    del desk.room.public[-1]
    url = f"{SITE}nyheter/2026/nyhet-1/"
    desk.gone = [Withdrawn(id="nyhet-0001", url=url, language="sv", reason="Fel.")]
    desk.notify()
    desk.until_quiet()
    assert desk.server.posts == []
    assert set(desk.states().values()) == {"cancelled"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("later", [timedelta(minutes=2), timedelta(hours=2)])
def test_a_fault_neither_loses_nor_doubles_a_post(desk: Desk, fault: str, later: timedelta) -> None:
    desk.server.faults = [fault, fault]
    desk.publish(item(1))
    desk.room.clock.forward(seconds=later.total_seconds())
    desk.until_quiet()
    assert len(desk.server.posts) == 1
    assert desk.states() == {"nyhet-0001 item": "sent"}
    assert desk.server.problems == []


@pytest.mark.parametrize("death", ["before", "after"])
def test_a_stop_of_the_machine_neither_loses_nor_doubles_a_post(desk: Desk, death: str) -> None:
    desk.network.deaths = [death, death]
    desk.publish(item(1))
    desk.until_quiet()
    assert len(desk.server.posts) == 1
    assert desk.states() == {"nyhet-0001 item": "sent"}


_EVENTS = st.lists(
    st.sampled_from([*FAULTS, "", "", "kill before", "kill after"]), min_size=1, max_size=14
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    events=_EVENTS,
    pauses=st.lists(st.integers(1, 200), min_size=1, max_size=8),
    withdrawn=st.integers(0, 8),
)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_happens_each_thing_is_there_once(
    kind: str,
    empty_database: Any,
    tmp_path_factory: Any,
    events: list[str],
    pauses: list[int],
    withdrawn: int,
) -> None:
    """Faults of the network and stops of the machine, with a correction and a withdrawal.

    What is withdrawn is said exactly if it was posted, however late that is found out.
    """
    path = tmp_path_factory.mktemp("social") / "service.sqlite"
    path.write_bytes(empty_database.read_bytes())
    store = Store(f"sqlite:///{path}")
    room = Newsroom(store)
    with running(KINDS[kind], room.clock) as server:
        desk = Desk(room, kind, server)
        server.faults = ["" if each.startswith("kill") else each for each in events]
        desk.network.deaths = [each.partition("kill ")[2] for each in events]
        desk.publish(item(1), item(2))
        desk.room.public[-2] = corrected((3, "Fel."))
        desk.notify()
        for number, pause in enumerate([*pauses, 1]):
            if number == min(withdrawn, len(pauses)):
                desk.withdraw(2)
            room.clock.forward(minutes=pause)
            desk.work()
        server.faults, desk.network.deaths = [], []
        desk.until_quiet()
        states = desk.states()
        sent = [thing for thing, state in states.items() if state == "sent"]
        assert len(sent) == len(server.posts) == len(set(desk.texts()))
        assert {"nyhet-0001 item", "nyhet-0001 correction"} <= {*sent}
        assert ("nyhet-0002 withdrawn" in sent) == ("nyhet-0002 item" in sent)
        assert set(states.values()) <= {"sent", "cancelled"}
        assert server.problems == []
    store.close()


def test_a_network_that_wants_to_wait_is_left_alone_for_that_long(desk: Desk) -> None:
    desk.server.faults = ["429"]
    desk.server.headers = {"Retry-After": "3600"}
    desk.publish(item(1))
    asked = len(desk.server.asked)
    desk.room.clock.forward(minutes=59)
    desk.work()
    assert len(desk.server.asked) == asked
    desk.server.headers = {}
    desk.room.clock.forward(minutes=2)
    desk.work()
    assert len(desk.server.posts) == 1


def test_a_refused_account_posts_nothing_more_until_somebody_says_so(desk: Desk) -> None:
    right, desk.server.secret = desk.server.secret, "another"
    desk.publish(item(1), item(2))
    asked = len(desk.server.asked)
    desk.room.clock.forward(hours=1)
    desk.work()
    assert len(desk.server.asked) == asked
    with desk.room.store.reading() as connection:
        assert ledger.refused(connection, [desk.kind]) == {desk.kind: "401"}
    desk.server.secret = right
    with desk.room.store.writing() as connection:
        ledger.accept(connection, [desk.kind])
    desk.until_quiet()
    assert len(desk.server.posts) == 2


def test_what_a_network_will_never_take_is_given_up(desk: Desk) -> None:
    desk.server.faults = ["422"]
    desk.publish(item(1))
    desk.until_quiet()
    assert desk.states() == {"nyhet-0001 item": "failed"}
    assert desk.server.posts == []


def test_what_cannot_be_found_out_for_two_days_waits_for_a_person(newsroom: Newsroom) -> None:
    with running(MastodonServer, newsroom.clock) as server:
        desk = Desk(newsroom, "mastodon", server)
        server.faults = ["cut after"]
        desk.publish(item(1))
        server.close()
        newsroom.clock.forward(hours=49)
        desk.work()
        assert desk.states() == {"nyhet-0001 item": "uncertain"}
        with newsroom.store.reading() as connection:
            assert len(outbox.uncertain(connection)) == 1


def test_a_session_that_has_ended_is_begun_again(newsroom: Newsroom) -> None:
    with running(BlueskyServer, newsroom.clock) as server:
        server.lasting = 1
        desk = Desk(newsroom, "bluesky", server)
        for number in (1, 2, 3):
            desk.publish(item(number))
        assert (len(server.posts), server.sessions) == (3, 3)


def test_mails_and_posts_leave_each_other_alone(desk: Desk) -> None:
    desk.room.subscribe("eva@example.org")
    desk.publish(item(1))
    desk.room.work()
    assert len(desk.room.transport.envelopes) == 1
    assert len(desk.server.posts) == 1


def test_the_schedule_queues_posts_of_the_accounts_in_the_settings(newsroom: Newsroom) -> None:
    account = MastodonAccount(server="https://mastodon.example")
    wanted = newsroom.settings.model_copy(update={"mastodon": account})
    newsroom.notify()
    scheduler.tick(newsroom.store, wanted, lambda _: True, newsroom.clock.now)
    newsroom.public += [item(1)]
    newsroom.notify()
    newsroom.clock.forward(minutes=11)
    for _ in range(2):
        scheduler.tick(newsroom.store, wanted, lambda _: True, newsroom.clock.now)
    with newsroom.store.reading() as connection:
        assert [row.item_id for row in connection.execute(select(post))] == ["nyhet-0001"]
