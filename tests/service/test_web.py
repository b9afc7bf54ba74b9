"""The pages: what they answer, what they write, and what they never reveal."""

import asyncio
import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from sqlalchemy import event, func, make_url, select, text

from budkavle.subscriptions.catalogue import LOOK, STYLES
from budkavle.subscriptions.schema import message, rate, signup, subscriber, subscription
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.web.app import create_app
from budkavle.subscriptions.web.middleware import headers
from tests.service.sample_service import Newsroom, item

_FORM = {"address": "anna@example.org", "subjects": "*", "frequency": "daily"}
_LINK = re.compile(r"https://www\.example\.se(/\S+)")


class Browser:
    """Sends requests as a reader's browser does, from any IP address."""

    def __init__(self, newsroom: Newsroom, mailbox: Path | None = None, **changes: Any) -> None:
        settings = newsroom.settings.model_copy(update=changes)
        self._app = create_app(newsroom.store, settings, newsroom.tokens, newsroom.clock, mailbox)
        self.host = "192.0.2.1"

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return self._ask(lambda client: client.get(path))

    def post(self, path: str, data: Any = None, **more: Any) -> httpx.Response:
        """Submit a form."""
        return self._ask(lambda client: client.post(path, data=data, **more))

    def _ask(self, ask: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(self.host, 5000))
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await ask(client)

        return asyncio.run(once())


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A service that knows the site's topics."""
    newsroom.notify()
    return newsroom


@pytest.fixture
def browser(room: Newsroom) -> Browser:
    """A reader's browser."""
    return Browser(room)


def _count(room: Newsroom, table: Any) -> int:
    with room.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _text(raw: bytes) -> str:
    part = message_from_bytes(raw, EmailMessage, policy=default).get_body(("plain",))
    assert part
    return str(part.get_content())


def _links(room: Newsroom, address: str) -> list[str]:
    return _LINK.findall(_text(room.transport.to(address)[-1].content))


def _confirmed(room: Newsroom, browser: Browser) -> None:
    browser.post("/prenumerera", _FORM)
    room.work()
    (link,) = _links(room, "anna@example.org")
    assert browser.post(link).status_code == 200


def test_a_reader_subscribes_confirms_changes_and_leaves(room: Newsroom, browser: Browser) -> None:
    answer = browser.post("/prenumerera", _FORM | {"subjects": ["halsa", "story:upphandling"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/prenumerera/kolla-e-posten")
    assert _count(room, subscriber) == 0
    room.work()
    (link,) = _links(room, "anna@example.org")
    assert "Ett steg kvar" in browser.get(link).text
    assert _count(room, subscriber) == 0
    assert "Nu prenumererar du" in browser.post(link).text
    assert (_count(room, subscriber), _count(room, signup)) == (1, 0)
    assert browser.post(link).status_code == 410
    room.clock.forward(hours=1)
    browser.post("/prenumerera/andra", {"address": "anna@example.org"})
    room.work()
    (mine,) = _links(room, "anna@example.org")
    page = browser.get(mine).text
    assert "anna@example.org" in page
    assert page.count(" checked") == 4  # two subjects, daily, Swedish
    changed = browser.post(mine, {"action": "save", "subjects": "*", "frequency": "weekly"})
    assert "sparade" in changed.text
    with room.store.reading() as connection:
        (row,) = connection.execute(select(subscription))
        assert (row.subject, row.frequency) == ("*", "weekly")
    known = json.loads(browser.get(f"{mine}/export.json").text)
    assert known["address"] == "anna@example.org"
    assert "raderad" in browser.post(mine, {"action": "erase"}).text
    assert (_count(room, subscriber), _count(room, subscription)) == (0, 0)
    assert browser.get(mine).status_code == 410


def test_one_click_by_the_rfc_ends_it_and_may_be_repeated(room: Newsroom, browser: Browser) -> None:
    browser.post("/prenumerera", _FORM | {"frequency": "immediate"})
    room.work()
    browser.post(_links(room, "anna@example.org")[0])
    room.clock.forward(seconds=1)
    room.publish(item(1))
    mail = message_from_bytes(room.transport.to("anna@example.org")[-1].content)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    match = re.match(r"<https://www\.example\.se(\S+)>, <mailto:\S+>$", mail["List-Unsubscribe"])
    assert match
    one_click = {"List-Unsubscribe": "One-Click"}
    assert browser.get(match[1]).status_code == 200
    assert _count(room, subscriber) == 1
    for _ in range(2):
        answer = browser.post(match[1], one_click)
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert _count(room, subscriber) == 0


def _bytes(room: Newsroom) -> str:
    path = Path(str(make_url(room.store.address).database))
    files = [path, path.with_name(path.name + "-wal")]
    whole = b"".join(file.read_bytes() for file in files if file.exists())
    return hashlib.sha256(whole).hexdigest()


def test_no_get_changes_a_byte_of_the_database(room: Newsroom, browser: Browser) -> None:
    number = room.subscribe("anna@example.org")
    browser.post("/prenumerera", _FORM | {"address": "ny@example.org"})
    now = room.clock.now
    links = [
        "/prenumerera",
        "/prenumerera/andra",
        "/prenumerera/kolla-e-posten",
        f"/prenumerera/bekrafta/{room.tokens.confirm(1, now)}",
        f"/prenumerera/avsluta/{room.tokens.end(number, 0)}",
        f"/prenumerera/mina/{room.tokens.manage(number, 0, now)}",
        f"/prenumerera/mina/{room.tokens.manage(number, 0, now)}/export.json",
        f"/en/subscribe/confirm/{room.tokens.confirm(1, now)}",
        f"/en/subscribe/end/{room.tokens.end(number, 0)}",
        STYLES,
        "/nowhere",
    ]
    before = _bytes(room)
    answers = [browser.get(link).status_code for link in links]
    assert answers == [200] * 10 + [404]
    assert _bytes(room) == before


def _writes(room: Newsroom, act: Callable[[], httpx.Response]) -> tuple[list[str], httpx.Response]:
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        if arguments[2].split()[0] in ("INSERT", "UPDATE", "DELETE"):
            seen.append(arguments[2])

    engine = room.store._write
    event.listen(engine, "before_cursor_execute", note)
    answer = act()
    event.remove(engine, "before_cursor_execute", note)
    return seen, answer


@pytest.mark.parametrize("path", ["/prenumerera", "/prenumerera/andra"])
def test_known_unknown_and_suppressed_look_the_same(
    room: Newsroom, browser: Browser, path: str
) -> None:
    room.subscribe("known@example.org")
    with room.store.writing() as connection:
        key = room.tokens.address_key("stopped@example.org")
        subscribers.suppress(connection, key, "asked", room.clock.now, None)
    seen = []
    for name in ("known", "unknown", "stopped"):
        form = _FORM | {"address": f"{name}@example.org"}
        writes, answer = _writes(room, lambda form=form: browser.post(path, form))  # type: ignore[misc]
        headers = {key: value for key, value in answer.headers.items() if key != "date"}
        seen.append((writes, answer.status_code, answer.content, headers))
    assert len(seen[0][0]) == 9
    assert seen[0] == seen[1] == seen[2]
    room.work()
    assert room.transport.to("stopped@example.org") == []
    assert (
        len(room.transport.to("known@example.org"))
        == len(room.transport.to("unknown@example.org"))
        == 1
    )


def test_an_address_gets_one_mail_a_quarter_three_a_day_five_a_month(
    room: Newsroom, browser: Browser
) -> None:
    mails = []
    for turn in range(4 * 8):
        browser.host = f"192.0.2.{turn}"
        browser.post("/prenumerera", _FORM)
        browser.post("/prenumerera", _FORM)
        mails.append(_count(room, message))
        room.clock.forward(hours=6, seconds=1)
    assert mails[:4] == [1, 2, 3, 3]
    assert mails[4:8] == [4, 5, 5, 5]
    assert mails[-1] == 5
    room.clock.forward(days=30)
    browser.post("/prenumerera", _FORM)
    assert _count(room, message) == 6


def test_a_network_and_the_site_have_limits_that_survive_a_restart(
    room: Newsroom, browser: Browser
) -> None:
    def ask(number: int) -> int:
        form = _FORM | {"address": f"p{number}@example.org"}
        return browser.post("/prenumerera", form).status_code

    assert [ask(number) for number in range(11)] == [303] * 10 + [429]
    browser = Browser(room)
    assert ask(12) == 429
    browser.host = "192.0.2.2"
    assert ask(13) == 303
    for number in range(300):
        browser.host = f"198.51.100.{number}"
        ask(1000 + number)
    browser.host = "203.0.113.7"
    assert ask(5000) == 429
    room.clock.forward(minutes=61)
    assert ask(5001) == 303


def _status(browser: Browser, host: str, address: str, path: str = "/prenumerera") -> int:
    browser.host = host
    return browser.post(path, _FORM | {"address": address}).status_code


@pytest.mark.parametrize("path", ["/prenumerera", "/prenumerera/andra"])
def test_one_visitor_does_not_use_up_what_others_have(
    room: Newsroom, browser: Browser, path: str
) -> None:
    tried = [_status(browser, "192.0.2.1", f"p{n}@example.org", path) for n in range(330)]
    assert tried == [303] * 10 + [429] * 320
    assert _status(browser, "198.51.100.1", "anna@example.org", "/prenumerera") == 303
    assert _status(browser, "198.51.100.1", "anna@example.org", "/prenumerera/andra") == 303
    assert _status(browser, "198.51.100.2", "p300@example.org", path) == 303
    assert _count(room, message) == 13


def test_the_networks_of_one_customer_are_one_visitor(browser: Browser) -> None:
    tried = [_status(browser, f"2001:db8:1:{n:x}::1", f"p{n}@example.org") for n in range(330)]
    assert tried == [303] * 30 + [429] * 300
    assert _status(browser, "2001:db8:2::1", "anna@example.org") == 303


@pytest.mark.parametrize("hosts", ["192.0.2.66", "2001:db8:1:{}::1", "::ffff:192.0.2.66"])
def test_one_visitor_does_not_keep_an_address_from_its_owner(
    room: Newsroom, browser: Browser, hosts: str
) -> None:
    for turn in range(4 * 29):
        _status(browser, hosts.format(f"{turn:x}"), "anna@example.org")
        _status(browser, hosts.format(f"{turn + 500:x}"), "anna@example.org")
        if turn == 10:
            before = _count(room, message)
            _status(browser, "198.51.100.1", "anna@example.org")
            assert _count(room, message) == before + 1
        room.clock.forward(hours=6, seconds=1)
    before = _count(room, message)
    assert before == 3
    _status(browser, "198.51.100.1", "anna@example.org")
    assert _count(room, message) == before + 1


def test_many_who_subscribe_keep_nobody_from_leaving(room: Newsroom, browser: Browser) -> None:
    for number in range(300):
        _status(browser, f"198.51.100.{number}", f"p{number}@example.org")
    assert _status(browser, "203.0.113.7", "anna@example.org") == 429
    assert _status(browser, "203.0.113.7", "anna@example.org", "/prenumerera/andra") == 303
    assert _count(room, message) == 301


def test_a_machine_that_fills_in_the_hidden_field_is_answered_and_ignored(
    room: Newsroom, browser: Browser
) -> None:
    assert browser.post("/prenumerera", _FORM | {"website": "x"}).status_code == 303
    assert (_count(room, signup), _count(room, rate)) == (0, 0)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"address": "anna"}, "Skriv din e-postadress"),
        ({"address": "å@exämple.se"}, "Skriv din e-postadress"),
        ({"address": "a@example.org\r\nBcc: b@example.org"}, "Skriv din e-postadress"),
        ({"subjects": "unknown"}, "Välj minst en sak"),
    ],
)
def test_mistakes_in_a_form_are_shown_beside_it(
    room: Newsroom, browser: Browser, form: dict[str, str], said: str
) -> None:
    answer = browser.post("/prenumerera", _FORM | form)
    assert answer.status_code == 422
    assert said in answer.text
    assert _count(room, signup) == 0


def test_what_a_reader_writes_is_shown_as_text(browser: Browser) -> None:
    answer = browser.post("/prenumerera", _FORM | {"address": '"><script>alert(1)</script>'})
    assert "<script" not in answer.text


@pytest.mark.parametrize("body", [b"a" * 8193, b"address=" + b"a" * 20_000])
def test_a_body_over_eight_kilobytes_is_refused(browser: Browser, body: bytes) -> None:
    assert browser.post("/prenumerera", content=body).status_code == 413


@pytest.mark.parametrize(
    "path", ["/prenumerera", "/prenumerera/avsluta/x", "/nowhere", "/en/subscribe"]
)
def test_every_page_is_private_and_safe(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    ("sheets", "styles", "pictures"),
    [
        ((), "'self'", ""),
        (("/assets/stylesheets/organisation.css",), "'self'", "'self'"),
        (("https://www.e.se/o.css",), "'self' https://www.e.se", "'self' https://www.e.se"),
    ],
)
def test_styles_and_logos_come_from_the_site_alone(
    sheets: tuple[str, ...], styles: str, pictures: str
) -> None:
    policy = headers(sheets)["Content-Security-Policy"]
    said = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert said["style-src"] == styles
    assert said.get("img-src", "") == pictures
    assert (said["default-src"], said["form-action"]) == ("'none'", "'self'")


def test_pages_are_in_the_readers_language(browser: Browser) -> None:
    assert '<html lang="sv">' in browser.get("/prenumerera").text
    english = browser.get("/en/subscribe").text
    assert '<html lang="en">' in english
    assert "Subscribe to news" in english
    assert "<script" not in english


def test_what_can_be_followed_is_named_in_the_readers_language(
    room: Newsroom, browser: Browser
) -> None:
    assert "Ärendet Upphandlingen" in browser.get("/prenumerera").text
    english = browser.get("/en/subscribe").text
    assert "The story The procurement" in english
    assert "The topic IT och digitalisering" in english  # it has no English name
    form = {"address": "anna@example.org", "subjects": "story:upphandling", "frequency": "daily"}
    browser.post("/en/subscribe", form)
    room.work()
    assert "* The procurement" in _text(room.transport.to("anna@example.org")[-1].content)


def _own_page(room: Newsroom, browser: Browser, subject: str) -> str:
    """The address of the own page of a reader who follows one subject."""
    room.subscribe("anna@example.org", (subject,))
    browser.post("/prenumerera/andra", {"address": "anna@example.org"})
    room.work()
    (mine,) = _links(room, "anna@example.org")
    return mine


@pytest.mark.parametrize(
    ("key", "subject", "words"),
    [
        ("upphandling", "story:upphandling", "Ärendet Upphandlingen"),
        ("it", "it", "Ämnet IT och digitalisering"),
    ],
)
def test_what_is_closed_is_offered_to_those_only_who_follow_it(
    room: Newsroom, browser: Browser, key: str, subject: str, words: str
) -> None:
    mine = _own_page(room, browser, subject)
    assert words in browser.get("/prenumerera").text
    room.closed = (key,)
    room.notify()
    assert words not in browser.get("/prenumerera").text
    form = {"address": "bo@example.org", "subjects": subject, "frequency": "daily"}
    assert "Välj minst en sak" in browser.post("/prenumerera", form).text
    assert words in browser.get(mine).text
    browser.post(mine, {"action": "save", "subjects": subject, "frequency": "weekly"})
    with room.store.reading() as connection:
        (row,) = connection.execute(select(subscription))
        assert (row.subject, row.frequency) == (subject, "weekly")


def test_what_the_site_does_not_show_now_stays_followed(room: Newsroom, browser: Browser) -> None:
    mine = _own_page(room, browser, "vatten")
    browser.post(mine, {"action": "save", "subjects": "halsa", "frequency": "weekly"})
    with room.store.reading() as connection:
        rows = connection.execute(select(subscription))
        assert {row.subject for row in rows} == {"halsa", "vatten"}


def test_health_is_for_the_machine_itself(browser: Browser) -> None:
    assert browser.get("/halsa").status_code == 404
    browser.host = "127.0.0.1"
    assert browser.get("/halsa").json()["ok"] is True


@pytest.mark.parametrize("purpose", ["confirm", "end", "manage"])
def test_a_token_opens_only_what_it_was_made_for(room: Newsroom, purpose: str) -> None:
    now = room.clock.now
    made = {
        "confirm": room.tokens.confirm(7, now),
        "end": room.tokens.end(7, 0),
        "manage": room.tokens.manage(7, 0, now),
    }
    opened = [name for name, token in made.items() if room.tokens.read(purpose, token, now)]
    assert opened == [purpose]
    assert room.tokens.read(purpose, made[purpose][:-1], now) is None


def test_tokens_expire_except_the_one_that_unsubscribes(room: Newsroom) -> None:
    now = room.clock.now
    confirm, mine = room.tokens.confirm(7, now), room.tokens.manage(7, 0, now)
    end, later = room.tokens.end(7, 0), room.clock.forward(hours=25)
    assert room.tokens.read("manage", mine, later) is None
    assert room.tokens.read("confirm", confirm, later)
    later = room.clock.forward(days=7)
    assert room.tokens.read("confirm", confirm, later) is None
    assert room.tokens.read("end", end, room.clock.forward(days=4000))


def test_no_address_token_or_ip_reaches_a_log(
    room: Newsroom, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where a database's error names them."""
    caplog.set_level(logging.DEBUG)
    for name in ("asyncio", "httpx", "httpcore"):  # the test's own client
        logging.getLogger(name).setLevel(logging.WARNING)
    _confirmed(room, browser)
    token = room.tokens.end(1, 0)
    for change, table in (("DELETE", "subscriber"), ("INSERT", "message")):
        said = f"SELECT RAISE(ABORT, 'anna@example.org {token}')"
        with room.store.writing() as connection:
            trigger = f"CREATE TRIGGER no_{table} BEFORE {change} ON {table} BEGIN {said}; END"
            connection.execute(text(trigger))
    assert browser.post(f"/prenumerera/avsluta/{token}").status_code == 500
    assert browser.post("/prenumerera", _FORM | {"address": "anna@example.com"}).status_code == 500
    assert caplog.text.count("a page failed: IntegrityError") == 2
    for secret in ("anna", "example.org", "example.com", token, "192.0.2.1"):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("sheet", "place"),
    [
        ("/assets/stylesheets/organisation.css", "/assets/images/logo.svg"),
        ("https://www.e.se/x/stylesheets/o.css", "https://www.e.se/x/images/logo.svg"),
    ],
)
def test_the_sites_logo_is_found_from_the_services_own_style_sheet(
    sheet: str, place: str, newsroom: Newsroom
) -> None:
    web = newsroom.settings.web.model_copy(update={"stylesheets": (sheet,)})
    browser = Browser(newsroom, web=web)
    seen = browser.get(urljoin(STYLES, "../images/logo.svg"))
    assert (seen.status_code, seen.headers["location"]) == (307, place)
    for wrong in ("..%2f%2fe.org/x", "images/%2e%2e%2fx", "images/..", "%2fe.org/x", "images"):
        assert "location" not in browser.get(f"{LOOK}/{wrong}").headers


def test_the_mailbox_of_the_development_mode_is_shown(room: Newsroom, tmp_path: Path) -> None:
    answer = Browser(room, tmp_path).get("/mailbox")
    assert answer.status_code == 200
    assert "<h1" in answer.text
