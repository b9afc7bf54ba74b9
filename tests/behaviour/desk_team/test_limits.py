"""What somebody repeats without end fills neither the database nor the trail."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, func, insert, select

from budkavle.desk.addresses import ITEM
from budkavle.desk.team import begun_logins, schema
from budkavle.desk.team.addresses import LINKS, LOGIN, REVIEW, SEE
from budkavle.desk.team.begun_logins import MOST, MOST_FROM_ONE, network_of
from budkavle.desk.team.repeated import SINGLY
from budkavle.desk.team.sessions import MOST_OF_ONE
from tests.support import login_provider
from tests.support.login_provider import EVA, LoginProvider
from tests.support.site_folder import SiteFolder
from tests.support.team import BY_PROXY, ORIGIN, PROXY, Member, TeamDesk

UTKAST = "nyheter/2026/utkast.md"


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    """A provider of logins."""
    with login_provider.running(EVA) as running:
        yield running


@pytest.fixture
def open_desk(site: SiteFolder, provider: LoginProvider, database: str) -> Iterator[TeamDesk]:
    """A desk that anybody can ask for a login; a web server says where from."""
    login = f'[oidc]\nissuer = "{provider.issuer}"\nclient_id = "desk"\n'
    settings, roles = BY_PROXY.replace("[proxy]\n", login), 'writer.groups = ["press"]\n'
    made = TeamDesk(site, settings, roles, database=database)
    yield made
    made.close()


def stranger(desk: TeamDesk, address: str) -> Member:
    """A browser somewhere."""
    return Member(desk, {"x-forwarded-for": address}, PROXY)


def begun(desk: TeamDesk) -> int:
    """How many logins have begun and not ended."""
    return number_of(desk, schema.login.c.state)


def number_of(desk: TeamDesk, column: Column[str]) -> int:
    """How many rows there are of a column."""
    with desk.office.store.reading() as connection:
        return int(connection.execute(select(func.count(column))).scalar_one())


def test_a_browser_has_begun_one_login_at_most(open_desk: TeamDesk) -> None:
    browser = stranger(open_desk, "192.0.2.1")
    for _ in range(3):
        assert browser.ask(LOGIN).status_code == 303
    assert begun(open_desk) == 1


def test_a_stranger_pushes_out_only_logins_of_the_same_address(
    open_desk: TeamDesk, provider: LoginProvider
) -> None:
    eva = stranger(open_desk, "192.0.2.1")
    sent = eva.ask(LOGIN).headers["location"]
    for number in range(MOST_FROM_ONE + 5):
        stranger(open_desk, f"2001:db8::{number:x}").ask(LOGIN)
    assert begun(open_desk) == MOST_FROM_ONE + 1
    back = provider.agrees(sent, "eva").removeprefix(ORIGIN)
    assert eva.ask(back).status_code == 303
    open_desk.wait(minutes=10)
    eva.ask(LOGIN)
    assert begun(open_desk) == 1


def test_no_more_logins_than_so_many_begin_at_once(open_desk: TeamDesk) -> None:
    rows = [
        {"state": f"{n}", "browser": "", "nonce": "", "verifier": "", "leads_to": "",
         "whence": f"{n}", "began_at": open_desk.now}
        for n in range(MOST)
    ]  # fmt: skip
    with open_desk.office.store.writing() as connection:
        connection.execute(insert(schema.login), rows)
    answer = stranger(open_desk, "192.0.2.1").ask(LOGIN)
    assert answer.status_code == 503
    assert "För många loggar in" in answer.text
    open_desk.wait(seconds=begun_logins.LASTS.total_seconds())
    assert stranger(open_desk, "192.0.2.1").ask(LOGIN).status_code == 303


@pytest.mark.parametrize(
    ("whence", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::"),
        ("unix", "unix"),
        ("x" * 100, "x" * 64),
    ],
)
def test_one_stranger_has_one_network(whence: str, network: str) -> None:
    assert network_of(whence) == network


def test_somebody_without_a_role_fills_the_trail_with_a_sum(desk: TeamDesk) -> None:
    nobody, other = desk.member("nobody"), desk.member("other")
    for _ in range(SINGLY + 30):
        assert nobody.ask().status_code == 403
    assert desk.did() == [("Nobody", "login refused")] * SINGLY
    assert desk.trail()[-1]["more"] == {"then": "counted for an hour"}
    desk.wait(minutes=61)
    other.ask()
    told = desk.trail()[SINGLY:]
    assert [(each["who"], each["more"].get("times")) for each in told if "more" in each] == [
        ("Nobody", "30")
    ]
    assert desk.did()[-1] == ("Other", "login refused")


def test_a_program_that_keeps_no_cookie_has_so_many_sessions(desk: TeamDesk) -> None:
    for _ in range(MOST_OF_ONE + 10):
        desk.member("eva").get()
    assert number_of(desk, schema.session.c.key) == MOST_OF_ONE
    assert desk.did() == [("Eva", "login")] * SINGLY


def test_a_link_is_counted_each_time_and_told_as_a_sum(desk: TeamDesk, eva: Member) -> None:
    page = eva.post(LINKS, _of=UTKAST, _do="make", _for="Gull", _days="3").text
    address = SEE + page.partition(f"{ORIGIN}{SEE}")[2].partition('"')[0]
    guest = desk.member("", **{"x-remote-name": "", "x-remote-email": ""})
    guest.ask(address)
    for _ in range(SINGLY + 5):
        assert guest.ask("/nyheter/2026/utkast/").status_code == 200
    assert [what for _, what in desk.did()].count("link opened") == SINGLY
    with desk.office.store.reading() as connection:
        assert connection.execute(select(schema.link.c.opened)).scalar() == SINGLY + 5


def test_the_trail_tells_from_where_something_was_saved(desk: TeamDesk) -> None:
    eva = desk.member("eva", **{"x-forwarded-for": "198.51.100.4"})
    form = eva.form(UTKAST)
    eva.post(
        files={"attachments.0.file._file": ("karta.pdf", b"%PDF-1.4", "x/y")}, **form, _do="show"
    )
    eva.post(**{**form, "title": "Nytt"}, _do="save")
    eva.post(REVIEW, _of=UTKAST, _do="comment", _said="Bra.")
    told = [(each["what"], each["about"], each["from"]) for each in desk.trail()]
    assert told[1:] == [
        ("file brought", "nyheter/2026/karta.pdf", "198.51.100.4"),
        ("saved", UTKAST, "198.51.100.4"),
        ("commented", UTKAST, "198.51.100.4"),
    ]
    assert eva.get(ITEM, of=UTKAST)
