"""Decides which banners the warnings of an area give. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from budkavle.content.editing.written import Value
from budkavle.model.settings import Settings, Warnings
from budkavle.model.values import slug
from budkavle.warnings.cap import Alert, Answer, Info, codes_of, text_of

Entry = dict[str, Value]
"""A banner as its file has it: texts, or texts by language."""


class Banners(NamedTuple):
    """The banners from now on, by key, the newest first, and what was wrong with other alerts."""

    shown: dict[str, Entry]
    faults: tuple[str, ...]


_KINDS = {"Extreme": "major", "Severe": "major"}
_COUNTRY = "00"
_LONGEST_KEY = 40
_LONGEST_TITLE = 140
_LONGEST_TEXT = 1200
"""The most characters, so that the light front page has room for it."""


def entries(
    answer: Answer, before: Mapping[str, Entry], settings: Settings, wish: Warnings, now: datetime
) -> Banners:
    """The banners from now on; `before` are those until now.

    What is no longer in a whole answer is over. If a part of the answer is not understood, that
    part may be what is shown until now, so only what is cancelled goes.
    """
    shown: dict[str, Entry] = {}
    over: set[str] = set()
    faults: list[str] = []
    for alerts in _incidents(answer.alerts):
        newest = alerts[-1]
        try:
            key = _key(alerts[0])
            if _is_over(newest, now):
                over.add(key)
            elif told := _said_here(newest, wish.area, now):
                shown[key] = _entry(newest, told, before.get(key), settings, wish)
        except Exception as error:  # noqa: BLE001 - whatever is odd about one hides no other
            faults.append(f"{newest.identifier}: {type(error).__name__}: {error}")
    kept = before if answer.faults or faults else {}
    rest = {key: each for key, each in kept.items() if key not in shown and key not in over}
    ordered = sorted({**shown, **rest}.items(), key=lambda each: str(each[1]["from"]), reverse=True)
    return Banners(dict(ordered), tuple(faults))


def _incidents(alerts: Sequence[Alert]) -> Iterator[list[Alert]]:
    """The real and public messages about each incident, oldest first.

    A message that only refers to another one is about the same incident as that one.
    """
    named = {each.identifier: each.incident for each in alerts}

    def incident_of(alert: Alert) -> str:
        return named.get(alert.incident, alert.incident)

    real = (
        each
        for each in alerts
        if each.status == "Actual"
        and each.scope == "Public"
        and each.message in ("Alert", "Update", "Cancel")
    )
    ordered = sorted(real, key=lambda each: (incident_of(each), each.sent, each.identifier))
    for _, those in groupby(ordered, key=incident_of):
        yield list(those)


def _is_over(newest: Alert, now: datetime) -> bool:
    ends = [each.expires for each in newest.info or ()]
    return newest.message == "Cancel" or all(each is not None and each <= now for each in ends)


def _said_here(alert: Alert, area: str, now: datetime) -> tuple[Info, ...]:
    """What is said to the area now: each part has areas and an end of its own (CAP 1.2, 3.2.2).

    A part without areas, such as one in another language, is for those of the other parts.
    """
    infos = alert.info or ()
    if not any(_concerns(codes_of(each), area) for each in infos):
        return ()
    return tuple(
        each
        for each in infos
        if (each.expires is None or each.expires > now)
        and (not codes_of(each) or _concerns(codes_of(each), area))
    )


def _concerns(codes: Iterable[str], area: str) -> bool:
    """Whether any code is the area, is in it, or contains it."""
    return any(
        _COUNTRY in (code, area) or code.startswith(area) or area.startswith(code) for code in codes
    )


def _key(alert: Alert) -> str:
    """The key of the banner of an incident; no two incidents have the same.

    A name of which the key would lose something, even the case, is told apart by its digest.
    """
    name = slug(alert.incident)
    if name.upper() == alert.incident and len(name) <= _LONGEST_KEY:
        return f"vma-{name}"
    digest = sha256(alert.incident.encode()).hexdigest()[:8]
    return f"vma-{name[:_LONGEST_KEY]}-{digest}".replace("--", "-")


def _entry(
    alert: Alert, said: Iterable[Info], before: Entry | None, settings: Settings, wish: Warnings
) -> Entry:
    infos = tuple(_by_language(said, settings))
    told = [(code, *_words(info)) for code, info in infos]
    entry: Entry = {
        "kind": _KINDS.get(infos[0][1].severity, "minor"),
        "title": _localised([(code, title) for code, title, _ in told]),
    }
    if texts := [(code, text) for code, _, text in told if text]:
        entry["text"] = _localised(texts)
    if link := next(filter(None, (_link(info) for _, info in infos)), None):
        entry["link"] = link
    entry["from"] = _clock(alert.sent, settings.timezone)
    ends = [info.expires for _, info in infos]
    if ends[0] is not None:
        entry["until"] = _clock(ends[0], settings.timezone)
    if wish.announce == "never":
        entry["announce"] = "never"
    return _revised(entry, before)


def _revised(entry: Entry, before: Entry | None) -> Entry:
    """The banner with a number that rises whenever it says something else, so that feeds tell it.

    One that says the same keeps its time too.
    """
    if before is None:
        return entry
    said = ("kind", "title", "text")
    same = all(entry.get(name) == before.get(name) for name in said)
    written = str(before.get("revision", "1"))
    number = (int(written) if written.isdecimal() else 1) + (not same)
    revision = {"revision": str(number)} if number > 1 else {}
    return {**entry, **revision, **({"from": before["from"]} if same else {})}


def _by_language(infos: Iterable[Info], settings: Settings) -> Iterator[tuple[str, Info]]:
    """What is said in each of the site's languages, else what is said first, without a language."""
    codes = [each.code for each in settings.languages]
    said = {info.language.partition("-")[0].lower(): info for info in reversed(list(infos))}
    found = [(code, said[code]) for code in codes if code in said]
    yield from found or [("", next(reversed(said.values())))]


def _words(info: Info) -> tuple[str, str]:
    """The headline and the text: the first paragraph is the headline if it is short."""
    described = text_of(info.description)
    first, _, rest = described.partition("\n\n")
    title = text_of(info.event).replace("\n\n", " ") or "VMA"
    if first and len(first) <= _LONGEST_TITLE:
        title = first
    else:
        rest = described
    whole = "\n\n".join(filter(None, (rest, text_of(info.instruction))))
    return title, _shortened(whole)


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_TEXT:
        return text
    return text[:_LONGEST_TEXT].rpartition(" ")[0].rstrip(" ,;:–-") + " …"


def _localised(texts: list[tuple[str, str]]) -> Value:
    if texts[0][0] == "":
        return texts[0][1]
    return {code: text for code, text in texts}  # noqa: C416 - with the type of its values


def _link(info: Info) -> str | None:
    link = text_of(info.web)
    return link if link.startswith("https://") and " " not in link else None


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    """A time on the site's clock; the offset says which, when the clock is set back."""
    return moment.astimezone(zone).isoformat(sep=" ", timespec="seconds")
