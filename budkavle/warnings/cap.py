"""Reads an answer of Sveriges Radio's API of warnings: CAP 1.2 as JSON, a list of alerts. Pure.

Keys that are not needed are ignored, since the API may get more of them. Everything that decides
whether something is shown must be there and right: an alert that is not understood is a fault, and
is never shown.
"""

import html
import json
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

SKEW = timedelta(hours=1)
"""How far the clocks of two machines may differ."""
_CODE = re.compile(r"\d{2}(\d{2})?", re.ASCII)
_YEARS = range(2000, 9000)
"""Years that a time can be in; an end after them means that there is none."""


def _in_utc(moment: datetime) -> datetime:
    if moment.year not in _YEARS:
        raise ValueError(f"{moment} cannot be meant")
    return moment.astimezone(UTC)


_NAME = Annotated[str, Field(min_length=1, max_length=200)]
_Utc = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class BrokenAnswerError(ValueError):
    """The whole answer is not what the API gives; the message says why, in English."""


class _Part(BaseModel):
    """A part of an alert; what is not declared is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Geocode(_Part):
    """The code of a municipality (four digits), a county (two) or the whole country (00)."""

    value: str


class Area(_Part):
    """Where the alert is meant for."""

    geocode: tuple[Geocode, ...] = ()


class Info(_Part):
    """What the alert says in one language (CAP 1.2, 3.2.2)."""

    language: str = "en-US"
    event: _NAME
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    expires: _Utc | None = None
    area: tuple[Area, ...] = ()


class Alert(_Part):
    """One message about an incident (CAP 1.2, 3.2.1)."""

    identifier: _NAME
    sent: _Utc
    status: Literal["Actual", "Exercise", "System", "Test", "Draft"]
    message: Literal["Alert", "Update", "Cancel", "Ack", "Error"] = Field(alias="msgType")
    scope: Literal["Public", "Restricted", "Private"]
    incidents: str | None = None
    references: str | None = None
    info: tuple[Info, ...] | None = None

    @property
    def incident(self) -> str:
        """What the message is about: the same for an alert, its updates and its cancellation."""
        named = (self.incidents or "").split()
        if named:
            return named[0]
        referred = (self.references or "").split()
        first = referred[0].split(",") if referred else []
        return first[1] if len(first) == 3 else self.identifier


class Answer(NamedTuple):
    """What the API answered: the alerts that are understood, and what is wrong with the others.

    `made` is when the server made it, if it says so.
    """

    alerts: tuple[Alert, ...]
    faults: tuple[str, ...]
    made: datetime | None


def parse(body: bytes, now: datetime) -> Answer:
    """Read an answer that came at `now`; raises BrokenAnswerError."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenAnswerError("it is not JSON") from error
    if not isinstance(given, dict) or not isinstance(given.get("alerts"), list):
        raise BrokenAnswerError("it has no list of alerts")
    alerts: list[Alert] = []
    faults: list[str] = []
    for each in given["alerts"]:
        try:
            alerts.append(_alert(each, now))
        except Exception as error:  # noqa: BLE001 - whatever is odd about one hides no other
            faults.append(_first(error))
    return Answer(tuple(alerts), tuple(faults), _made(given.get("timestamp")))


def text_of(written: str | None) -> str:
    """A text of an alert without markup of HTML, signs that cannot be seen, and spare white space.

    Its paragraphs have an empty line between them.
    """
    plain = html.unescape(written or "").replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(each for each in plain if each == "\n" or not _is_hidden(each))
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n\s*\n", seen))
    return "\n\n".join(filter(None, paragraphs))


def _alert(given: Any, now: datetime) -> Alert:
    alert = Alert.model_validate(_as_lists(given))
    if alert.sent > now + SKEW:
        raise ValueError(f"{alert.identifier} was sent in the future")
    if alert.message in ("Alert", "Update") and not any(map(codes_of, alert.info or ())):
        raise ValueError(f"{alert.identifier} does not say what or where")
    return alert


def _as_lists(given: Any) -> Any:
    """The alert with tuples for lists, since lists are strictly no tuples, and with `sent` read."""
    if isinstance(given, list):
        return tuple(map(_as_lists, given))
    if not isinstance(given, dict):
        return given
    read = {name: _as_lists(value) for name, value in given.items()}
    for name in ("sent", "expires"):
        if isinstance(read.get(name), str):
            read[name] = datetime.fromisoformat(read[name])
    if isinstance(end := read.get("expires"), datetime) and end.year >= _YEARS.stop:
        read["expires"] = None
    return read


def codes_of(info: Info) -> frozenset[str]:
    """The codes of all areas that what is said is meant for; other signs than codes are none."""
    said = (each.value for area in info.area for each in area.geocode)
    return frozenset(each for each in said if _CODE.fullmatch(each))


def _is_hidden(sign: str) -> bool:
    """Whether a sign controls or turns the text around it instead of being seen."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn") and sign != "\t"


def _made(timestamp: Any) -> datetime | None:
    try:
        made = datetime.fromisoformat(timestamp)
        return _in_utc(made) if made.tzinfo else None
    except (TypeError, ValueError):
        return None


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error) or type(error).__name__
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(step) for step in first['loc']) or 'an alert'}: {first['msg']}"
