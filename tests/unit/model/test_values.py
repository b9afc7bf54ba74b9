from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from slugify import slugify

from budkavle.model import addresses, moments, values
from budkavle.model.values import Localised, ValidationContext
from tests.support.samples import CONTEXT, STOCKHOLM, utc


def read(kind: Any, written: object, context: ValidationContext = CONTEXT) -> Any:
    return TypeAdapter(kind).validate_python(written, context=context)


def refused(
    kind: Any, written: object, context: ValidationContext = CONTEXT
) -> tuple[str, dict[str, Any]]:
    """The code of the only error, and the values for its sentences."""
    with pytest.raises(ValidationError) as caught:
        read(kind, written, context)
    (error,) = caught.value.errors()
    values = dict(error["ctx"])
    assert values.pop("rule").code == error["type"]
    return error["type"], values


@pytest.mark.parametrize(
    ("written", "at", "has_time"),
    [
        ("2026-03-01", "2026-02-28 23:00", False),
        ("2026-07-01", "2026-06-30 22:00", False),
        ("2026-03-01 09:00", "2026-03-01 08:00", True),
        ("2026-03-01T09:00", "2026-03-01 08:00", True),
        ("2026-03-01 09:00:30", "2026-03-01 08:00:30", True),
        ("2026-07-01 00:00", "2026-06-30 22:00", True),
        ("2026-03-01T09:00Z", "2026-03-01 09:00", True),
        ("2026-03-01T09:00+05:30", "2026-03-01 03:30", True),
        ("2026-03-01T09:00-0500", "2026-03-01 14:00", True),
        (" 2026-03-01 ", "2026-02-28 23:00", False),
        ("2024-02-29", "2024-02-28 23:00", False),
    ],
)
def test_a_moment_is_in_the_sites_zone_unless_an_offset_is_written(
    written: str, at: str, has_time: bool
) -> None:
    moment = read(moments.MomentOf, written)
    assert (moment.at, moment.has_time) == (utc(at), has_time)


@pytest.mark.parametrize(
    "written",
    [
        "igår",
        "01/03/2026",
        "2026",
        "2026:12",
        "10:30",
        "2026-03-01T09:00+5",
        "2026-03-01 – 2026-03-02",
        "٢٠٢٦-٠٣-٠١",
    ],
)
def test_what_does_not_look_like_a_date_is_none(written: str) -> None:
    assert refused(moments.MomentOf, written) == ("wrong-date", {"value": written})


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2026-03-01 24:00",
        "2026-03-01 25:00",
        "2026-03-01 09:60",
        "2026-03-01 09:00:60",
        "2026-03-01T09:00+24:00",
        "2026-03-01T24:00Z",
    ],
)
def test_a_day_or_a_time_that_does_not_exist_is_refused(written: str) -> None:
    assert refused(moments.MomentOf, written) == ("impossible-date", {"value": written})


@pytest.mark.parametrize("written", ["0000-01-01", "0001-01-01", "0218-10-10", "9999-12-31"])
def test_a_year_of_another_age_is_refused(written: str) -> None:
    """Python's calendar has years 1 to 9999, but not in every time zone."""
    assert refused(moments.MomentOf, written) == ("wrong-date", {"value": written})


@pytest.mark.parametrize("written", ["2026-03-29 02:00", "2026-03-29 02:30", "2026-03-29 02:59"])
def test_a_time_that_summer_time_skips_is_refused(written: str) -> None:
    assert refused(moments.MomentOf, written) == ("skipped-time", {"value": written})


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-03-29 01:59", "2026-03-29 00:59"),
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        ("2026-10-25 01:59", "2026-10-24 23:59"),
        ("2026-10-25 02:00", "2026-10-25 01:00"),
        ("2026-10-25 02:30", "2026-10-25 01:30"),
        ("2026-10-25 03:00", "2026-10-25 02:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25 00:30"),
    ],
)
def test_around_the_changes_of_summer_time_nothing_is_early(written: str, at: str) -> None:
    """A local time that occurs twice means the later one; an offset says which was meant."""
    assert read(moments.MomentOf, written).at == utc(at)


def test_a_day_begins_even_where_the_clock_skips_its_midnight() -> None:
    santiago = ValidationContext(ZoneInfo("America/Santiago"), "CL", ("es",))
    assert read(moments.MomentOf, "2026-09-06", santiago).at == utc("2026-09-06 04:00")
    code, _ = refused(moments.MomentOf, "2026-09-06 00:30", santiago)
    assert code == "skipped-time"


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.times().map(time.isoformat))
def test_a_moment_shows_on_the_clock_what_was_written(day: date, clock: str) -> None:
    written = f"{day} {clock[:8]}"
    assume(day.month != 3 or clock[:2] != "02")
    at = read(moments.MomentOf, written).at
    assert at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M:%S") == written


@pytest.mark.parametrize(("written", "kept"), [("Hej", "Hej"), ("  Hej \n", "Hej"), ("NO", "NO")])
def test_a_line_is_text_without_the_space_around_it(written: str, kept: str) -> None:
    assert read(values.Line, written) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "no-value"),
        (" \n ", "no-value"),
        ("\u200b", "no-value"),
        ("\u00a0\u2060", "no-value"),
        ("\u00ad\u200d \u202f", "no-value"),
        ("\u3164", "no-value"),
        ("\u2800", "no-value"),
        ("a\nb", "not-one-line"),
        (["a"], "not-text"),
    ],
)
def test_a_line_is_neither_empty_nor_broken_nor_a_list(written: object, code: str) -> None:
    assert refused(values.Line, written)[0] == code


@pytest.mark.parametrize(("written", "value"), [("true", True), ("false", False), (True, True)])
def test_true_and_false_are_written_out(written: object, value: bool) -> None:
    assert read(values.TrueOrFalse, written) is value


@pytest.mark.parametrize("written", ["yes", "no", "on", "NO", "True", "1", "ja", ""])
def test_nothing_else_is_true_or_false(written: str) -> None:
    assert refused(values.TrueOrFalse, written) == ("not-true-false", {"value": written})


@pytest.mark.parametrize("written", ["upphandling", "halso-och-sjukvard", "2026", "a"])
def test_a_key_is_ascii_in_lower_case_with_hyphens(written: str) -> None:
    assert read(values.Key, written) == written


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("Hälso- och sjukvård", "halso-och-sjukvard"),
        ("Upphandling", "upphandling"),
        ("a--b", "a-b"),
        ("-a", "a"),
        ("a_b", "a-b"),
        ("en/två", "en-tva"),
        ("!", "nyhet"),
    ],
)
def test_what_is_no_key_gets_one_suggested(written: str, remedy: str) -> None:
    assert refused(values.Key, written) == ("wrong-key", {"value": written, "remedy": remedy})


@given(st.text(st.sampled_from("aZ09åäöÅÄÖ -"), max_size=20) | st.text(max_size=5))
def test_words_of_simple_letters_become_the_slug_that_others_do(written: str) -> None:
    assert values.slug(written) == slugify(written, backend="text-unidecode")


@pytest.mark.parametrize("written", ["20181010-0900-vgr7", "abcdefgh", "a" * 64])
def test_an_id_is_8_to_64_signs(written: str) -> None:
    assert read(values.Identity, written) == written


@pytest.mark.parametrize(
    "written",
    ["abcdefg", "a" * 65, "-abcdefgh", "abcdefgh-", "ABCDEFGH", "åäöåäöåäö", "?", "a b c d"],
)
def test_what_is_no_id_is_refused(written: str) -> None:
    assert refused(values.Identity, written)[0] == "wrong-id"


@given(st.text(min_size=1).filter(lambda text: _is(values.Line, text.replace("\n", " "))))
def test_a_suggested_id_or_key_is_one(written: str) -> None:
    for kind in (values.Identity, values.Key):
        remedy = written if _is(kind, written) else refused(kind, written)[1]["remedy"]
        assert _is(kind, remedy)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0701234567", "+46701234567"),
        ("0725-663 0 70", "+46725663070"),
        ("031-390 06 00", "+46313900600"),
        ("+46 31 390 06 00", "+46313900600"),
        ("+46 (0)31-390 06 00", "+46313900600"),
        ("+1 202-555-0100", "+12025550100"),
        ("0771-123 456", "+46771123456"),
        ("077-112 34 56", "+46771123456"),
        ("112", "112"),
        ("114 14", "11414"),
    ],
)
def test_a_phone_number_is_stored_as_e164(written: str, number: str) -> None:
    assert read(addresses.Phone, written) == number


@pytest.mark.parametrize(
    "written",
    [
        "växeln",
        "12",
        "117882903117882903",
        "0701-23 45 67 eller 0701-23 45 68",
        "070-123 45 6",
        "031-390 06",
        "+112",
        "999",
        "031-390 06 0O",
        "072-XXX XX XX",
    ],
)
def test_what_is_more_or_less_than_one_phone_number_is_none(written: str) -> None:
    """A part of what was written would be another person's number."""
    assert refused(addresses.Phone, written) == ("wrong-phone", {"value": written})


@pytest.mark.parametrize(
    "written",
    [
        "031-390 06 00 (växel)",
        "031-390 06 00 ankn. 12",
        "031-390 06 00 x12",
        "växel 031-390 06 00",
        "031-390 06 00 vx",
    ],
)
def test_the_number_among_words_is_the_remedy(written: str) -> None:
    remedy = {"value": written, "remedy": "031-390 06 00"}
    assert refused(addresses.Phone, written) == ("phone-with-words", remedy)
    assert read(addresses.Phone, remedy["remedy"]) == "+46313900600"


@pytest.mark.parametrize("written", ["namn@example.se", "a.b+c@sub.example.org"])
def test_an_email_address_has_a_name_and_a_domain(written: str) -> None:
    assert read(addresses.Email, written) == written


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("namn", ""),
        ("namn@example", ""),
        ("a b@example.se", ""),
        ("namn@example.se, b@example.se", ""),
        ("<a@b.se>", "a@b.se"),
        ("Eva Ek <eva.ek@example.se>", "eva.ek@example.se"),
        ("mailto:eva.ek@example.se", "eva.ek@example.se"),
        ("eva.ek (at) example.se", "eva.ek@example.se"),
        ("Anmäl dig till eva.ek@example.se.", "eva.ek@example.se"),
    ],
)
def test_what_is_no_email_address_is_refused(written: str, remedy: str) -> None:
    given = {"value": written, "remedy": remedy}
    assert refused(addresses.Email, written) == ("wrong-email", given)


@pytest.mark.parametrize("written", ["https://example.org", "http://example.org/å?b=c#d"])
def test_an_address_is_whole(written: str) -> None:
    assert read(addresses.Url, written) == written
    assert read(addresses.Link, written) == written


@pytest.mark.parametrize(
    "written", ["example.org", "//example.org", "ftp://example.org", "https://"]
)
def test_half_an_address_is_none(written: str) -> None:
    assert refused(addresses.Url, written) == ("wrong-url", {"value": written})


@pytest.mark.parametrize("written", ["bild.jpg", "../bilder/en bild.jpg", "blå.png"])
def test_a_file_is_named_as_seen_from_the_item(written: str) -> None:
    assert read(addresses.FilePath, written) == written
    assert read(addresses.Link, written) == written


@pytest.mark.parametrize("written", ["/bild.jpg", "C:\\bild.jpg", "..\\bild.jpg", "file:bild.jpg"])
def test_a_file_is_not_named_as_on_the_writers_machine(written: str) -> None:
    assert refused(addresses.FilePath, written) == ("wrong-path", {"value": written})
    assert refused(addresses.Link, written) == ("wrong-path", {"value": written})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("/gammal/adress/", "gammal/adress/"),
        ("gammal", "gammal/"),
        ("/2017/Två.html", "2017/Två.html/"),
        ("/2017/a/index.html", "2017/a/"),
        ("/?p=123", "?p=123"),
        ("/sida.php?a=1&b=%20x", "sida.php?a=1&b=%20x"),
        ("nyhet/?id=7", "nyhet?id=7"),
    ],
)
def test_an_alias_is_an_address_from_the_sites_root(written: str, kept: str) -> None:
    assert read(addresses.Alias, written) == kept
    assert read(addresses.Alias, kept) == kept


@pytest.mark.parametrize(
    "written",
    ["/", "../x", "https://a.se/b", "a?", "a?b", "a?b=c?d=e", "?b=c#d", "C:\\a", "mailto:x@y.se"],
)
def test_an_alias_does_not_lead_out_of_the_site(written: str) -> None:
    code, given = refused(addresses.Alias, written)
    assert (code, given["value"]) == ("wrong-alias", written)
    assert read(addresses.Alias, given["remedy"])


def test_a_part_of_an_alias_is_no_longer_than_a_file_can_be_called() -> None:
    assert refused(addresses.Alias, "å" * 126)[0] == "long-address"


def test_a_language_is_one_that_the_site_has() -> None:
    assert read(values.LanguageCode, "en") == "en"
    expected = ("wrong-language", {"value": "fi", "known": "sv, en"})
    assert refused(values.LanguageCode, "fi") == expected


@pytest.mark.parametrize("written", ["858501-2084", "8585012084"])
def test_an_organisation_number_keeps_its_hyphen(written: str) -> None:
    assert read(values.OrganisationNumber, written) == "858501-2084"


@pytest.mark.parametrize(
    "written", ["858501-2085", "858501-208", "16858501-2084", "x", "¹²³", "٨٥٨٥٠١-٢٠٨٤"]
)
def test_an_organisation_number_has_ten_digits_and_the_right_check_digit(written: str) -> None:
    expected = ("wrong-organisation-number", {"value": written})
    assert refused(values.OrganisationNumber, written) == expected


@given(st.integers(0, 999_999_999), st.integers(0, 8))
def test_one_check_digit_in_ten_is_right(number: int, place: int) -> None:
    """Luhn's check digit also finds every single wrong digit."""
    right = [n for n in range(10) if _is(values.OrganisationNumber, f"{number:09}{n}")]
    assert len(right) == 1
    digits = f"{number:09}{right[0]}"
    wrong = digits[:place] + str((int(digits[place]) + 1) % 10) + digits[place + 1 :]
    assert not _is(values.OrganisationNumber, wrong)


def _is(kind: Any, written: str) -> bool:
    try:
        read(kind, written)
    except ValidationError:
        return False
    return True


def test_a_localised_text_is_for_all_languages_or_for_each() -> None:
    assert read(values.LocalisedText, "Vård") == Localised((("", "Vård"),))
    both = read(values.LocalisedText, {"sv": "Vård", "en": "Care"})
    assert both.in_language("en") == "Care"
    assert both.in_language("fi") == "Vård"
    assert Localised((("", "Vård"),)).in_language("en") == "Vård"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"fi": "Hoito"}, "wrong-language"),
        ({"sv": ""}, "no-value"),
        ([], "not-text"),
        ({}, "not-text"),
    ],
)
def test_a_localised_text_is_in_the_sites_languages(written: object, code: str) -> None:
    assert refused(values.LocalisedText, written)[0] == code
