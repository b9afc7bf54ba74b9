"""Reads one cell of an import: an address, a time, what somebody follows, and how.

What is certain is understood, and anything else is an error: nobody is to get less than they asked
for, or nothing, because of a spelling.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from budkavle.model.rules import N_
from budkavle.model.written_dates import meant
from budkavle.subscriptions.errors import ServiceError
from budkavle.subscriptions.news.manifest import ALL, STORY
from budkavle.subscriptions.schema import Frequency
from budkavle.subscriptions.settings import ServiceSettings
from budkavle.subscriptions.state import Subjects
from budkavle.subscriptions.subscribers import subscribers

_ADDRESS = re.compile(r"[^\s<>()\[\]\"'“”,;:?=]+[^\s<>()\[\]\"“”,;:?=]*@[^\s<>()\[\]\"'“”,;:?=]+")
_DOT_IN_TIME = re.compile(r"(?<=[T ]\d\d)\.(?=\d\d)|(?<=[T ]\d\d[.:]\d\d)\.(?=\d\d)")
_IN_UTC = re.compile(r"(?<=\d) ?(?:UTC|GMT)$", re.IGNORECASE)
_BETWEEN_SUBJECTS = re.compile(r"[,;|\n]")
_OFTEN = {
    Frequency.IMMEDIATE: "immediately|at once|direkt|genast|omedelbart|på en gång",
    Frequency.DAILY: "every day|once a day|dagligen|daglig|varje dag|en gång om dagen",
    Frequency.WEEKLY: "every week|once a week|veckovis|varje vecka|en gång i veckan",
}
_FREQUENCIES = {said: often for often in Frequency for said in (often, *_OFTEN[often].split("|"))}
_LANGUAGES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}


class LineError(ServiceError):
    """One line of the CSV is not valid."""


def address(written: str) -> str:
    """The address in a cell, also with a name or a link around it.

    Raises LineError, also if there are several.
    """
    plain = written.lstrip("'")
    found = subscribers.normal_address(plain) or _only_address(written)
    if found is None and not plain.partition("@")[0].isascii():
        raise LineError(N_("the address has other letters than a to z before the @"))
    if found is None:
        raise LineError(N_("the address is not an e-mail address"))
    return found


def time(written: str, zone: ZoneInfo) -> datetime:
    """A date, or a date with time; one without an offset is in this zone. Raises LineError."""
    # Python takes the 12.30 of a Swedish time for twelve o'clock and three tenths of a second.
    plain = _DOT_IN_TIME.sub(":", _IN_UTC.sub("+00:00", written.removeprefix("'")))
    moment = _iso(plain) or _iso(meant(written) or "") or _of_mail(written)
    if moment is None:
        raise LineError(N_("consent_at must look like 2024-05-01 or 2024-05-01T12:00+02:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def frequency(written: str) -> Frequency:
    """How often they get mail: at once if nothing is said. Raises LineError."""
    found = _FREQUENCIES.get(written.lower() or Frequency.IMMEDIATE)
    if found is None:
        raise LineError(N_("frequency must be one of {known}"), known=", ".join(Frequency))
    return found


def language(written: str, settings: ServiceSettings) -> str:
    """The code of a language of the service, from a code such as en-GB or its name."""
    code = re.split("[-_]", written.lower(), maxsplit=1)[0]
    return settings.known_language(_LANGUAGES.get(code, code))


def subjects(written: str, known: Subjects) -> tuple[str, ...]:
    """The keys of what somebody follows, from keys or titles: everything if nothing is said.

    Raises LineError for what cannot be followed; if nothing is `known` yet, any key is taken.
    """
    names = {key.removeprefix(STORY): key for key in known}
    names |= {name.casefold(): key for key in known for name in (key, *known[key].values())}
    names[ALL] = ALL
    found = [
        names.get(said, said) for part in _parts(written, names) for said in _said(part, names)
    ]
    for key in found if known else ():
        if key not in names.values():
            raise LineError(
                N_("“{said}” is nothing that can be followed: {known}"),
                said=key,
                known=", ".join((ALL, *known)),
            )
    return tuple(dict.fromkeys(found)) or (ALL,)


def _parts(written: str, names: Mapping[str, str]) -> list[str]:
    """The parts of a list, if it is not a single title with a comma in it."""
    return [written] if written.casefold() in names else _BETWEEN_SUBJECTS.split(written)


def _said(part: str, names: Mapping[str, str]) -> Sequence[str]:
    """The title that a part is, or the keys that stand in it."""
    whole = " ".join(part.split()).casefold()
    return (whole,) if whole in names else whole.split()


def _only_address(written: str) -> str | None:
    found = {each.rstrip(".").lower(): each.rstrip(".") for each in _ADDRESS.findall(written)}
    return subscribers.normal_address(next(iter(found.values()))) if len(found) == 1 else None


def _iso(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _of_mail(written: str) -> datetime | None:
    """A time as mails have it (RFC 5322)."""
    try:
        return parsedate_to_datetime(written) if re.search(r"[A-Za-z]{3} ", written) else None
    except ValueError:
        return None
