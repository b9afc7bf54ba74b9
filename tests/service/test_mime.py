"""The bytes of mails: headers that survive, and a fast path that equals the slow one."""

import random
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budkavle.subscriptions.delivery.compose import Composer
from budkavle.subscriptions.delivery.mime import (
    MailContent,
    complete,
    encoded_header,
    fill,
    placeholder,
    prepare,
    quoted_printable,
    raw_header,
)
from budkavle.subscriptions.delivery.rendering import MailRenderer, personal
from budkavle.subscriptions.subscribers.tokens import Tokens
from tests.service.sample_service import NOON, item, secrets, settings

_TEXT = (
    "Överklagad upphandling – beslut i kammarrätten ”nej” till åtgärder för äldre öar VästKom "
    "49 kommuner, (ny) samverkan? = _ € =?utf-8?q?x?= ersättning sjukhusvård 100% hälso- och "
    "sjukvårdsöverenskommelsen kommunstyrelsens: ordförande; årsbokslut/delår #3 <nytt> é ü ß"
)
_WORDS = _TEXT.split()
_VALUES = personal("Du får det här för att …", "https://e.se/mina/" + "m" * 90, "https://e.se/x")


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, EmailMessage, policy=default)


def test_twenty_thousand_swedish_titles_come_back_as_they_were() -> None:
    chance = random.Random(7)
    for _ in range(20_000):
        title = " ".join(chance.choices(_WORDS, k=chance.randint(1, 30)))
        header = encoded_header("Subject", title)
        assert _parsed(header + b"\r\n")["Subject"] == title
        folded = message_from_bytes(header + b"\r\n")["Subject"]
        assert str(make_header(decode_header(folded))) == title
        for line in header.split(b"\r\n"):
            assert len(line) <= 76
            assert all(len(word) <= 75 for word in re.findall(rb"=\?\S*\?=", line))


@given(st.text(max_size=300))
def test_no_subject_can_become_another_header(title: str) -> None:
    header = encoded_header("Subject", title)
    parsed = message_from_bytes(header + b"\r\n")
    assert parsed.keys() == ["Subject"]


_LINKS = f"<https://www.example.se/prenumerera/avsluta/{'t' * 120}>, <mailto:avsluta@example.se>"


def _list_headers(raw: bytes) -> dict[str, bytes]:
    """The List-* headers as they are sent, with line folds."""
    head = raw.partition(b"\r\n\r\n")[0]
    found = re.findall(rb"(?m)^(List-[\w-]+): (.*(?:\r\n[ \t].*)*)", head + b"\r\n")
    return {name.decode(): value.rstrip(b"\r") for name, value in found}


def test_list_headers_are_never_encoded() -> None:
    """One-click unsubscribing needs them plain, on one line, and signed (RFC 8058, 2 and 4)."""
    service = settings(site_url=f"https://{'www.' * 12}example.se/")
    envelope = Composer(service, Tokens(secrets())).test(item(), "anna@example.org", NOON)
    headers = _list_headers(envelope.content)
    assert headers.keys() == {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"}
    assert len(headers["List-Unsubscribe"]) > 200
    for value in headers.values():
        assert not re.search(rb"=\?|[\r\n]", value)
    assert headers["List-Unsubscribe-Post"] == b"List-Unsubscribe=One-Click"
    https, mailto = headers["List-Unsubscribe"].split(b", ")
    assert https.startswith(b"<https://")
    assert mailto.startswith(b"<mailto:avsluta@example.se?subject=")


def test_the_standard_librarys_way_would_encode_them() -> None:
    """A planted fault: a prototype sent mails like this."""
    mail = EmailMessage(policy=SMTP)
    mail["List-Unsubscribe"] = _LINKS
    mail.set_content("Hej")
    assert b"=?" in _list_headers(mail.as_bytes())["List-Unsubscribe"]
    assert raw_header("List-Unsubscribe", _LINKS) == f"List-Unsubscribe: {_LINKS}\r\n".encode()


@pytest.mark.parametrize("value", ["a\r\nBcc: x@example.org", "a\nb", "x" * 1000])
def test_a_raw_header_that_would_break_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="on one line"):
        raw_header("List-Unsubscribe", value)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00")))
def test_a_line_in_quoted_printable_is_short_and_comes_back(line: str) -> None:
    quoted = quoted_printable(line)
    assert all(len(part) <= 76 for part in quoted.split(b"\r\n"))
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    raw = message_from_bytes(head + b"\r\n\r\n" + quoted).get_payload(decode=True)
    assert raw == (line + "\r\n").encode()


@pytest.mark.parametrize("number", range(5))
def test_the_fast_way_equals_a_full_build(number: int) -> None:
    news = item(number, title=f"Överenskommelse {number}", html="<p>å=ä</p>\n" * number * 40)
    letter = MailRenderer(settings()).item(news)
    fast = _parsed(complete(prepare(letter, {}), {"To": "a@example.org"}, _VALUES))
    assert fast["Subject"] == letter.subject
    for subtype, text in (("plain", letter.text), ("html", letter.html)):
        part = fast.get_body((subtype,))
        assert part is not None
        assert part.get_content().replace("\r\n", "\n").rstrip() == fill(text, _VALUES).rstrip()
        assert "placeholder.invalid" not in part.get_content()


def test_two_people_get_the_same_mail_except_for_their_own_lines() -> None:
    letter = MailContent(
        "Hej", f"a\n{placeholder('end')}\nb", f"<p>{placeholder('end')}</p>", "sv", True
    )
    prepared = prepare(letter, {})
    one = complete(prepared, {}, {"end": "https://e.se/1"})
    two = complete(prepared, {}, {"end": "https://e.se/2"})
    assert one != two
    assert one.replace(b"https://e.se/1", b"https://e.se/2") == two
