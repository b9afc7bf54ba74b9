"""Warnings become banners when they are meant for the area, and nothing else ever does."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budkavle.content.validation import validated
from budkavle.model.banners import Banner
from budkavle.model.settings import Warnings
from budkavle.warnings.banners import Entry, entries
from budkavle.warnings.cap import BrokenAnswerError, parse
from tests.support.samples import CONTEXT, SETTINGS
from tests.support.vma_server import DESCRIPTION, EVENT, alert, answer, at, info

NOW = at("2026-03-10T13:00:00+01:00")
KEY = "vma-srvma20260310120001i"


def shown(*alerts: Any, area: str = "1480", before: dict[str, Entry] | None = None) -> Any:
    """The banners after an answer with these alerts."""
    wish = Warnings.model_validate({"area": area})
    return entries(parse(answer(*alerts), NOW), before or {}, SETTINGS, wish, NOW).shown


def test_a_warning_becomes_a_banner_with_its_own_words() -> None:
    first, *rest = DESCRIPTION.split("\r\n\r\n")
    assert shown(alert()) == {
        KEY: {
            "kind": "major",
            "title": {"sv": first},
            "text": {"sv": "\n\n".join(rest)},
            "link": "https://sverigesradio.example/sida?a=1&b=2",
            "from": "2026-03-10 12:00:00+01:00",
        }
    }


@pytest.mark.parametrize(
    ("area", "theirs", "expected"),
    [
        ("1480", "1480", 1),
        ("1480", "14", 1),
        ("1480", "00", 1),
        ("14", "1480", 1),
        ("00", "0114", 1),
        ("1480", "1481", 0),
        ("1480", "12", 0),
        ("14", "1280", 0),
        ("1480", "148", 0),
        ("1480", "1", 0),
        ("1480", "148000", 0),
        ("1480", "١٤٨٠", 0),
    ],
)
def test_only_what_is_meant_for_the_area_is_shown(area: str, theirs: str, expected: int) -> None:
    assert len(shown(alert(info=[info(theirs)]), area=area)) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"status": "Test"},
        {"status": "Exercise"},
        {"scope": "Private"},
        {"msgType": "Error"},
        {"msgType": "Cancel", "info": None},
        {"info": [info(expires="2026-03-10T12:59:00+01:00")]},
        {"sent": "2026-03-10T12:00:00"},
        {"sent": "2026-03-11T12:00:00+01:00"},
        {"status": "actual"},
        {"info": None},
        {"info": []},
        {"info": [info(severity="Terrible")]},
        {"info": [info(area=[])]},
        {"info": [info(area=[{"areaDesc": "Här"}])]},
        {"info": "Fly!"},
        {"identifier": ""},
        {"msgType": None},
    ],
)
def test_what_is_no_warning_now_is_not_shown(change: dict[str, Any]) -> None:
    assert shown(alert(**change)) == {}


@pytest.mark.parametrize("severity", ["Moderate", "Minor", "Unknown"])
def test_a_lesser_one_is_a_disturbance(severity: str) -> None:
    assert shown(alert(info=[info(severity=severity)]))[KEY]["kind"] == "minor"


def test_an_update_replaces_it_and_is_told_of_once_more() -> None:
    before = shown(alert())
    update = alert(
        identifier="SRCAP2",
        msgType="Update",
        sent="2026-03-10T12:30:00+01:00",
        info=[info(description="Röken har lagt sig.\r\n\r\nVädra.")],
    )
    for sequence in ([alert(), update], [update, alert()]):
        after = shown(*sequence, before=before)
        assert after[KEY]["title"] == {"sv": "Röken har lagt sig."}
        assert after[KEY]["revision"] == "2"
        assert after[KEY]["from"] == "2026-03-10 12:30:00+01:00"
        assert shown(*sequence, before=after) == after


def test_a_cancellation_ends_it_in_any_order_even_by_reference_only() -> None:
    reference = "https://vmaapi.sr.example/api/v3,SRCAP20260310120001I,2026-03-10T12:00:00+01:00"
    by_reference: dict[str, Any] = {"incidents": None, "references": reference}
    for named, first in (
        (dict[str, Any](), alert()),
        (by_reference, alert(incidents=None)),
        (by_reference, alert()),
    ):
        over = alert(
            identifier="SRCAP9",
            msgType="Cancel",
            sent="2026-03-10T12:40:00+01:00",
            info=None,
            **named,
        )
        assert shown(first, over) == shown(over, first) == {}


def test_an_update_by_reference_only_is_about_the_same_incident() -> None:
    reference = "https://vmaapi.sr.example/api/v3,SRCAP20260310120001I,2026-03-10T12:00:00+01:00"
    update = alert(
        identifier="SRCAP9",
        msgType="Update",
        sent="2026-03-10T12:30:00+01:00",
        incidents=None,
        references=reference,
        info=[info(description="Röken har lagt sig.")],
    )
    after = shown(alert(), update, before=shown(alert()))
    assert [(key, each["title"]) for key, each in after.items()] == [
        (KEY, {"sv": "Röken har lagt sig."})
    ]


def test_each_area_gets_what_is_said_to_it_and_only_until_its_end() -> None:
    here, there = info("1480", description="Stanna inne."), info("1281", description="Gå ut.")
    over = info("1480", description="Håll utkik.", expires="2026-03-10T12:30:00+01:00")
    for infos in ([there, over, here], [here, over, there]):
        assert shown(alert(info=infos))[KEY]["title"] == {"sv": "Stanna inne."}
    assert shown(alert(info=[there, over])) == {}
    english = info(language="en-GB", description="Stay inside.", area=[])
    both = shown(alert(info=[there, here, english]))[KEY]["title"]
    assert both == {"sv": "Stanna inne.", "en": "Stay inside."}


def test_a_code_of_an_unknown_kind_is_told() -> None:
    assert parse(answer(alert(info=[info("148000")])), NOW).faults


def test_each_language_of_the_site_gets_its_own_words_and_others_none() -> None:
    english = info(language="en-US", event="VMA", description="Fire.\n\nStay inside.")
    arabic = info(language="ar", description="حريق")
    both = shown(alert(info=[arabic, info(), english]))[KEY]
    assert both["title"]["en"] == "Fire."
    assert set(both["title"]) == {"sv", "en"}
    assert shown(alert(info=[arabic]))[KEY]["title"] == "حريق"


def test_a_long_first_paragraph_stays_in_the_text() -> None:
    words = "Mycket lång text. " * 200
    entry = shown(alert(info=[info(description=words)]))[KEY]
    assert entry["title"] == {"sv": EVENT}
    assert len(entry["text"]["sv"]) < 1210
    assert entry["text"]["sv"].endswith(" …")


def test_signs_that_cannot_be_seen_and_markup_do_not_come_along() -> None:
    given = info(description="En\u202ekasig\x07 &lt;b&gt;rubrik&lt;/b&gt;\x00\r\n\r\nSlut.")
    assert shown(alert(info=[given]))[KEY]["title"] == {"sv": "Enkasig <b>rubrik</b>"}


def test_the_time_is_told_in_winter_summer_and_when_the_clock_is_set_back() -> None:
    written = {
        "2026-03-10T11:00:00Z": "2026-03-10 12:00:00+01:00",
        "2026-03-10T00:30:00-10:00": "2026-03-10 11:30:00+01:00",
    }
    for sent, expected in written.items():
        assert shown(alert(sent=sent))[KEY]["from"] == expected
    wish = Warnings.model_validate({"area": "1480"})
    for sent, offset in (("00:30", "+02:00"), ("01:30", "+01:00")):
        later = at("2026-10-25T12:00:00+01:00")
        found = parse(answer(alert(sent=f"2026-10-25T{sent}:00Z")), later)
        entry = entries(found, {}, SETTINGS, wish, later).shown[KEY]
        assert entry["from"] == f"2026-10-25 02:30:00{offset}"
        banner = validated(Banner, entry, "", 1, CONTEXT)
        assert banner.begins.at == at(f"2026-10-25T{sent}:00+00:00")


def test_a_part_that_is_not_understood_takes_nothing_away_but_a_cancellation_does() -> None:
    before = shown(alert(1), alert(2))
    broken = alert(3, severity="?", info=7)
    assert shown(broken, before=before) == before
    gone = alert(1, msgType="Cancel", sent="2026-03-10T12:50:00+01:00", info=None)
    assert set(shown(gone, broken, before=before)) == {"vma-srvma20260310120002i"}
    assert set(shown(alert(2), before=before)) == {"vma-srvma20260310120002i"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Log in to the network</html>",
        answer(alert())[:-20],
        b"[]",
        b"{}",
        b'{"alerts": null}',
        b'{"alerts": {}}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
    ],
)
def test_an_answer_that_is_none_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(BrokenAnswerError):
        parse(body, NOW)


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_NEEDED = ("identifier", "sent", "status", "msgType", "scope")


@settings(max_examples=300, deadline=None)
@given(where=st.sampled_from([*_NEEDED, "info"]), junk=_JUNK)
def test_damage_in_what_decides_never_raises_an_alarm(where: str, junk: Any) -> None:
    """Whatever stands there instead, nothing is shown that the whole alert would not show."""
    damaged = copy.deepcopy(alert())
    if junk == damaged[where]:
        return
    damaged[where] = junk
    entry = shown(damaged).get(KEY)
    if where == "identifier" and isinstance(junk, str) and junk:
        assert entry is not None  # the incident has its own name
        return
    assert entry is None


@settings(max_examples=200, deadline=None)
@given(
    description=st.text(max_size=300),
    web=st.text(max_size=30),
    event=st.text(min_size=1, max_size=40),
    incident=st.text(min_size=1, max_size=90),
)
def test_whatever_a_warning_says_a_build_accepts_it(
    description: str, web: str, event: str, incident: str
) -> None:
    given_ = alert(
        incidents=incident, info=[info(description=description, web=f"https://{web}", event=event)]
    )
    raw = json.loads(json.dumps(given_, ensure_ascii=True))
    for entry in shown(raw).values():
        banner = validated(Banner, _whole(entry), "", 1, CONTEXT)
        assert banner.kind == "major"


def _whole(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry without a link, which `poll` judges."""
    return {name: value for name, value in entry.items() if name != "link"}


@pytest.mark.parametrize("end", ["9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-14:00"])
def test_a_far_end_means_that_there_is_none(end: str) -> None:
    assert "until" not in shown(alert(info=[info(expires=end)]))[KEY]


@pytest.mark.parametrize("name", ["sent", "timestamp"])
def test_a_time_that_cannot_be_meant_is_a_fault_or_none(name: str) -> None:
    body = json.loads(answer(alert()))
    within = body if name == "timestamp" else body["alerts"][0]
    within[name] = "0001-01-01T00:00:00+14:00"
    read = parse(json.dumps(body).encode(), NOW)
    assert bool(read.faults) == (name == "sent")
    assert (read.made is None) == (name == "timestamp")


def test_long_names_of_two_incidents_give_two_banners() -> None:
    name = "urn:oid:2.49.0.1.752.0.2026.11.30.08.00.00.sr.vma.000"
    two = [alert(identifier=f"{name}{n}", incidents=None) for n in (1, 2)]
    keys = set(shown(*two))
    assert len(keys) == 2
    assert len(shown(two[0], alert(identifier=f"{name}2", incidents=None, msgType="Cancel"))) == 1


def test_names_that_differ_in_signs_or_case_only_give_a_banner_each() -> None:
    names = ("SR-1", "SR.1", "sr-1", "Sr-1", "SR_1", "SR/1", "…", "·")
    alerts = [alert(incidents=name) for name in names]
    assert len(shown(*alerts)) == len(names)
    gone = alert(incidents="SR.1", msgType="Cancel", sent="2026-03-10T12:40:00+01:00", info=None)
    assert set(shown(*alerts)) - set(shown(*alerts, gone)) == set(shown(alerts[1]))


@given(
    odd=st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDBFF), min_size=1, max_size=90)
)
def test_an_incident_that_is_no_text_hides_no_other_and_takes_nothing_away(odd: str) -> None:
    body = json.dumps({"alerts": [alert(2), alert(incidents=odd)]}).encode()
    wish = Warnings.model_validate({"area": "1480"})
    before = shown(alert(3))
    found = entries(parse(body, NOW), before, SETTINGS, wish, NOW)
    assert set(found.shown) == {"vma-srvma20260310120002i", *before}
    assert len(found.faults) == 1
