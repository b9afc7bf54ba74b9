"""Lines of logs: the same request in every form, and never the reader's address."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.statistics.log_lines import Hit, parse

AT = datetime(2026, 3, 1, 8, 5, 9, tzinfo=UTC)
AGENT, FROM = "Mozilla/5.0 (X11)", "https://www.example.se/a?b=c"
COMMON = '203.0.113.9 - anna [01/Mar/2026:09:05:09 +0100] "GET /nyheter/ HTTP/1.1" 200 512'
FORMS = {
    "common": COMMON,
    "combined": f'{COMMON} "{FROM}" "{AGENT}"',
    "combined with a host": f'2001:db8::9 - - {COMMON[19:]} "{FROM}" "{AGENT}" "www.example.org"',
    "caddy": json.dumps(
        {
            "ts": AT.timestamp(),
            "request": {
                "remote_ip": "203.0.113.9",
                "method": "GET",
                "uri": "/nyheter/",
                "headers": {"User-Agent": [AGENT], "Referer": [FROM], "Cookie": ["hemlig"]},
            },
            "status": 200,
        }
    ),
    "nginx": json.dumps(
        {
            "remote_addr": "203.0.113.9",
            "time_iso8601": "2026-03-01T09:05:09+01:00",
            "request": "GET /nyheter/ HTTP/2.0",
            "status": "200",
            "http_user_agent": AGENT,
            "http_referer": FROM,
        }
    ),
    "nginx with parts": json.dumps(
        {
            "time_local": "01/Mar/2026:09:05:09 +0100",
            "request_method": "GET",
            "request_uri": "/nyheter/",
            "status": 200,
            "http_user_agent": AGENT,
            "http_referer": FROM,
        }
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form: str) -> None:
    agent, referrer = (None, "") if form == "common" else (AGENT, FROM)
    hit = parse(FORMS[form])
    assert hit == Hit(AT, "GET", "/nyheter/", 200, agent, referrer)
    assert not any(secret in str(hit) for secret in ("203.0.113", "2001:db8", "anna", "hemlig"))


def test_signs_within_what_a_browser_says_are_read() -> None:
    hit = parse(f'{COMMON} "-" "a \\"b\\" c"')
    assert hit is not None
    assert hit.agent == 'a \\"b\\" c'


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "{}",
        "[]",
        '{"status": 1}',
        '{"request": {"method": "GET"}, "ts": "x"}',
        '{"ts": 1e400, "request": {"method": "G", "uri": "/"}, "status": 200}',
        '1.2.3.4 - - [32/Mar/2026:09:05:09 +0100] "GET / HTTP/1.1" 200 1',
        '1.2.3.4 - - [01/Mar/2026:09:05:09 +0100] "\\x16\\x03" 400 0',
    ],
)
def test_what_has_no_known_form_is_nothing(line: str) -> None:
    assert parse(line) is None


def test_a_request_full_of_brackets_takes_no_longer_than_another() -> None:
    # With a search that begins again at each bracket this would take hours.
    assert parse(f'{COMMON[:47]} "{"[" * 1_000_000}" 400 0') is None


@given(st.text(max_size=80))
def test_no_line_stops_the_counting(line: str) -> None:
    assert parse(line) is None or isinstance(parse(line), Hit)
    assert parse("{" + line) is None or isinstance(parse("{" + line), Hit)
