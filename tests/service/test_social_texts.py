"""Posts fit, as the networks count, and mark their links; secrets stay secret."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from budkavle.subscriptions.settings import (
    BlueskyAccount,
    MastodonAccount,
    SecretKeys,
    SettingsError,
    load_secrets,
    secret_of,
    write_secrets,
)
from budkavle.subscriptions.social import texts
from budkavle.subscriptions.social.bluesky import record_key
from budkavle.subscriptions.social.network import wait_of
from budkavle.subscriptions.social.texts import Said
from tests.service.social_servers import marks, problems_of

NOW = datetime(2026, 3, 10, 12, 0, 0, 123456, tzinfo=UTC)
URL = "https://www.example.se/nyheter/2026/en-nyhet/"
FAMILY = "👨‍👩‍👧‍👦"
_WORDS = st.text(
    st.sampled_from(f"abc åäö \n.,@#{FAMILY}e\u0301é🇸🇪\u202e\r漢字ع")
    | st.characters(codec="utf-8"),
    max_size=700,
)
_TITLES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=400)


def said(title: str = "Rubriken", text: str = "Sammanfattningen.", url: str = URL) -> Said:
    return Said(title, text, url, "sv")


@given(title=_TITLES, text=_WORDS)
def test_a_post_on_mastodon_is_never_too_long_and_ends_with_its_link(title: str, text: str) -> None:
    made = texts.mastodon(said(title, text), 500)
    assert made.endswith(URL)
    body = made.removesuffix(URL)
    assert texts.graphemes(body) + 23 <= 500
    assert len(unicodedata.normalize("NFC", body)) >= texts.graphemes(body)


@given(title=_TITLES, text=_WORDS, path=st.text(st.sampled_from("abc-/åä"), max_size=80))
def test_a_post_on_bluesky_fits_and_marks_exactly_its_link(
    title: str, text: str, path: str
) -> None:
    record: Any = texts.bluesky_record(said(title, text, URL + path), "2026-03-10T12:00:00.000Z")
    assert texts.graphemes(record["text"]) <= 300
    assert len(record["text"].encode()) <= 3000
    found = [each for each in problems_of(record_key(NOW, "x"), record) if each != "too long"]
    assert found == []
    assert record["facets"][0]["index"]["byteEnd"] == len(record["text"].encode())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("åäö", 3),
        ("e\u0301", 1),
        (FAMILY, 1),
        ("👍🏽", 1),
        ("🇸🇪🇫🇮", 2),
        ("🇸🇪🇫", 2),
        ("\r\n", 1),
        ("\n\u0301", 2),
        ("☎️", 1),
        ("a\u200db", 2),
        ("क\u200dष", 2),
    ],
)
def test_signs_are_counted_as_readers_see_them(text: str, expected: int) -> None:
    assert texts.graphemes(text) == expected
    assert "".join(texts.clusters(text)) == text


def test_an_address_is_23_signs_on_mastodon() -> None:
    assert texts.mastodon_length(f"Se {URL}") == 3 + 23
    long = said("Rubrik", f"Se {URL}{'x' * 400} nu.")
    assert "nu." in texts.mastodon(long, 500)


def test_a_long_text_is_cut_after_a_word() -> None:
    made = texts.mastodon(said("Rubrik", "mycket långa ord " * 60), 500)
    before = made.removesuffix(f"\n\n{URL}")
    assert before.endswith(("mycket…", "långa…", "ord…"))
    assert marks(made.replace(URL, "x" * 23)) > 470


def test_nobody_is_notified_by_a_handle_in_a_text() -> None:
    made = texts.mastodon(said("Svar till @nagon@mastodon.example", "eva@example.se"), 500)
    assert "@nagon" not in made
    assert "@mastodon" not in made.replace("nagon@mastodon", "")
    assert "eva@example.se" in made


def test_a_key_of_bluesky_is_a_tid_in_the_order_of_time_and_stays() -> None:
    keys = [record_key(NOW + timedelta(seconds=n), "a") for n in range(3)]
    assert keys == sorted(keys)
    assert all(len(each) == 13 and each[0] in "234567abcdefghij" for each in keys)
    assert record_key(NOW, "a") == keys[0] != record_key(NOW, "b")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 30),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "1"}, 30),
        ({"retry-after": "Tue, 10 Mar 2026 12:10:00 GMT"}, 599),
        ({"x-ratelimit-reset": "2026-03-10T12:05:00.000000Z"}, 299),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 600)}, 599),
        ({"retry-after": "999999999"}, 21600),
        ({"retry-after": "soon"}, 300),
        ({"ratelimit-reset": "9" * 40}, 300),
    ],
)
def test_a_network_says_how_long_to_wait(headers: dict[str, str], seconds: int) -> None:
    assert int(wait_of(headers, NOW).total_seconds()) == seconds


def test_a_new_key_keeps_the_tokens_and_no_one_else_may_read_them(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    write_secrets(path)
    given_ = {"mastodon_token": 'a"b\\c', "bluesky_password": "lösen-🔑", "relay_password": "x"}
    kept = load_secrets(path).model_copy(
        update={name: SecretStr(value) for name, value in given_.items()}
    )
    write_secrets(path, kept)
    again = load_secrets(path)
    for name, value in given_.items():
        assert getattr(again, name).get_secret_value() == value
        assert value not in repr(again)
    assert path.stat().st_mode & 0o077 == 0


def test_the_environment_wins_over_the_file_and_nothing_is_an_error() -> None:
    kept = SecretKeys(keys=(SecretStr("k"),), pepper=SecretStr("p"), mastodon_token=SecretStr("f"))
    assert secret_of("mastodon", kept, {}) == "f"
    assert secret_of("mastodon", kept, {"BUDKAVLE_MASTODON_TOKEN": "e"}) == "e"
    with pytest.raises(SettingsError) as caught:
        secret_of("bluesky", kept, {})
    assert "BUDKAVLE_BLUESKY_PASSWORD" in " ".join(caught.value.sentences(str))


@pytest.mark.parametrize("server", ["http://mastodon.example", "mastodon.example", "https://x/y z"])
def test_a_token_goes_only_where_it_is_encrypted(server: str) -> None:
    with pytest.raises(ValidationError):
        MastodonAccount.model_validate({"server": server})


def test_a_name_with_a_sign_before_it_is_no_handle() -> None:
    with pytest.raises(ValidationError):
        BlueskyAccount.model_validate({"handle": "@exempel.bsky.social"})
    assert json.loads(BlueskyAccount(handle="a.bsky.social").model_dump_json())["server"]
