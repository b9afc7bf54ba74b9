"""The desk tells people what waits for them, once, and never a word of it; and how it is."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from budkavle.desk.team import notices
from budkavle.desk.team.addresses import HEALTH
from budkavle.desk.team.telling import Telling
from budkavle.services.database import Store
from tests.behaviour.desk_team.test_approval import ask, change
from tests.support.site_folder import SiteFolder
from tests.support.team import BY_PROXY, Member, TeamDesk

MAIL = '[mail]\nsender = "desk@example.org"\nalarms = ["it@example.org"]\n'
UTKAST = "nyheter/2026/utkast.md"


@pytest.fixture
def desk(site: SiteFolder, database: str) -> Iterator[TeamDesk]:
    """A desk that has a relay."""
    made = TeamDesk(site, BY_PROXY + MAIL, database=database)
    yield made
    made.close()


class Relay:
    """Keeps mails, or refuses them."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = False

    def __call__(self, message: EmailMessage) -> None:
        """Take a mail."""
        if self.refuses:
            raise OSError
        self.mails.append(message)


def test_who_can_approve_gets_one_mail_with_no_word_of_the_item(
    desk: TeamDesk, eva: Member, karl: Member
) -> None:
    karl.get()
    change(eva, summary="Vattnet är otjänligt i Storstad.")
    ask(eva)
    ask(eva)
    relay = Relay()
    assert notices.send_waiting(desk.office, relay) == 1
    assert notices.send_waiting(desk.office, relay) == 0
    (mail,) = relay.mails
    assert mail["To"] == "karl@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    whole = f"{mail['Subject']}\n{mail.get_content()}\n{mail.as_string()}"
    for word in ("Utkastet", "utkast", "otj", "Storstad"):
        assert word not in whole
    assert "https://desk.example.org/-/desk/" in whole
    change(eva, summary="Vattnet är otjänligt i Lillstad.")
    ask(eva)
    assert notices.send_waiting(desk.office, relay) == 1


@pytest.mark.parametrize(
    "address", ["a@x.se, b@y.se", "<", "a@[", "@", '"', "a b@x.se", "x" * 400 + "@x.se"]
)
def test_an_address_that_is_none_keeps_no_other_mail_back(
    desk: TeamDesk, eva: Member, karl: Member, address: str
) -> None:
    karl.get()
    desk.member("sven", "chefer", **{"x-remote-email": address}).get()
    ask(eva)
    relay = Relay()
    assert notices.send_waiting(desk.office, relay) == 1
    assert [each["To"] for each in relay.mails] == ["karl@example.org"]


def test_who_has_written_is_not_asked(desk: TeamDesk, karl: Member) -> None:
    ask(karl)
    assert notices.send_waiting(desk.office, Relay()) == 0


def test_a_mail_that_the_relay_refuses_is_sent_later(
    desk: TeamDesk, eva: Member, karl: Member
) -> None:
    karl.get()
    ask(eva)
    relay = Relay()
    relay.refuses = True
    assert notices.send_waiting(desk.office, relay) == 0
    relay.refuses = False
    assert notices.send_waiting(desk.office, relay) == 0  # not yet
    desk.wait(minutes=2)
    assert notices.send_waiting(desk.office, relay) == 1


def test_a_database_that_fails_does_not_end_the_sending(desk: TeamDesk, tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    store = Store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    assert notices.send_waiting(replace(desk.office, store=store), Relay()) == 0
    store.close()


def test_failures_are_told_and_in_the_trail(desk: TeamDesk) -> None:
    telling = Telling(desk.office, desk.workspace)
    telling.failing(is_failing=True)
    desk.wait(minutes=1)
    telling.failing(is_failing=False)
    relay = Relay()
    assert notices.send_waiting(desk.office, relay) == 2
    assert {each["To"] for each in relay.mails} == {"it@example.org"}
    assert desk.did()[-2:] == [
        ("the clock", "publishing failed"), ("the clock", "publishing works again"),
    ]  # fmt: skip


def test_health_is_for_this_machine_alone(desk: TeamDesk, eva: Member) -> None:
    eva.get()
    near, far = (desk.member("", peer=peer) for peer in ("127.0.0.1", "192.0.2.1"))
    found = near.ask(HEALTH, headers={"Host": "127.0.0.1:8011"})
    assert found.status_code == 200
    assert found.json()["ok"] is True
    assert found.json()["sessions"] == 1
    assert far.ask(HEALTH).status_code == 404
    assert desk.member("").ask(HEALTH, headers={"x-forwarded-for": "192.0.2.9"}).status_code == 404
    # A web server on this machine that the settings do not name.
    assert near.ask(HEALTH, headers={"x-forwarded-for": "192.0.2.9"}).status_code == 404
