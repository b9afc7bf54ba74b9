"""The values that front matter consists of: moments, keys, numbers, addresses.

Every scalar arrives as the text that the writer wrote (see `content.front_matter`), so nothing is
guessed. Here each becomes a value of its own type, or an error whose type is a code in
`rules.RULES`.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from sys import intern
from typing import Annotated, Any, Literal, NoReturn
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from budkavle.i18n.phones import e164
from budkavle.model.rules import ADVICE

_MOMENT = re.compile(
    r"(?P<day>[12]\d{3}-\d\d-\d\d)"
    r"(?:[T ](?P<time>(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?)"
    r"(?P<offset>Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_SIMPLE = re.compile(r"[a-zA-Z0-9åäöÅÄÖ -]*")
_SIMPLE_LETTERS = str.maketrans("åäö-", "aao ")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{6,62}[a-z0-9]")
_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")
_URL = re.compile(r"https?://[^\s/]+\S*")
_ALIAS = re.compile(r"/?[^\s/\\:?#]+(?:/[^\s/\\:?#]+)*/?")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_ORGANISATION_NUMBER = re.compile(r"\d{6}-?\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """The settings needed to read values; the context of pydantic's validation."""

    zone: ZoneInfo
    region: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or a time on a day: `at` is in UTC, and local midnight if only the day was written."""

    at: datetime
    has_time: bool

    def __reduce__(self) -> tuple[Any, ...]:
        return Moment, (self.at, self.has_time)  # a third of the time that slots take to pickle


@dataclass(frozen=True, slots=True)
class Localised:
    """One text for all languages (under the code ""), or one text for each of several languages."""

    texts: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The text in this language, otherwise the first one written."""
        texts = dict(self.texts)
        return texts.get(language) or self.texts[0][1]


def slug(text: str) -> str:
    """Turn a text into the last part of an address: ASCII, lower case, hyphens; å is a, ö is o."""
    if _SIMPLE.fullmatch(text):
        return "-".join(text.lower().translate(_SIMPLE_LETTERS).split())
    from slugify import slugify  # slow to import, and most texts do not need it

    return slugify(text, backend="text-unidecode")  # if unnamed, it is searched for every time


def refuse(code: str, **values: str) -> NoReturn:
    """Raise the validation error that becomes a Problem with this code."""
    message = " ".join(f"{name}={{{name}}}" for name in values) or code
    raise PydanticCustomError(code, message, values or None)


def text(value: Any) -> str:
    """Text without white space around it; it must not be empty."""
    if not isinstance(value, str):
        refuse("not-text")
    stripped = value.strip()
    if not stripped:
        refuse("no-value")
    return stripped


def one_line(value: Any) -> str:
    """Text on a single line; the final line break of a folded YAML text (>) does not count."""
    stripped = text(value)
    if "\n" in stripped:
        refuse("not-one-line")
    return stripped


def moment(value: Any, info: ValidationInfo) -> Moment:
    """A date, or a date and a time in the site's zone unless an offset is written (ISO 8601)."""
    if isinstance(value, Moment):
        return value
    written = text(value)
    match = _MOMENT.fullmatch(written)
    if not match:
        refuse("wrong-date", value=written)
    try:
        day = date.fromisoformat(match["day"])
        hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
        clock = time(hour, minute, second)  # from 3.14, time.fromisoformat reads 24:00 as 0:00
        offset = match["offset"]
        if offset:
            at = datetime.fromisoformat(f"{day}T{clock.isoformat()}{offset}")
            return Moment(at.astimezone(UTC), True)
    except ValueError:
        refuse("impossible-date", value=written)
    at = datetime.combine(day, clock, validation_context(info).zone)
    return Moment(_on_the_clock(at, match), match["time"] is not None)


def _on_the_clock(at: datetime, written: re.Match[str]) -> datetime:
    """Turn a local time into UTC.

    Of a time that occurs twice, when summer time ends, the later one is chosen, so that nothing is
    published too early. A time that is skipped, when summer time begins, does not exist and is
    refused. A day whose midnight is skipped begins at the end of the skipped period.
    """
    moment = at.replace(fold=1).astimezone(UTC)
    if moment.astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None):
        return moment
    if written["time"]:
        refuse("skipped-time", value=written[0])
    return at.replace(fold=0).astimezone(UTC)


def validation_context(info: ValidationInfo) -> ValidationContext:
    """The context that validators get from pydantic; raises TypeError if it is missing."""
    if not isinstance(info.context, ValidationContext):
        raise TypeError("values are read with a ValidationContext")
    return info.context


def localised(value: Any, info: ValidationInfo) -> Localised:
    """One text, or a mapping from the site's languages to texts."""
    if isinstance(value, Localised):
        return value
    if isinstance(value, dict) and value:
        return Localised(
            tuple((known_language(code, info), text(words)) for code, words in value.items())
        )
    return Localised((("", text(value)),))


def true_or_false(value: Any) -> bool:
    """Exactly true or false: YAML's yes, no, on and off mean too many things."""
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        refuse("not-true-false", value=str(value))
    return bool(value == "true")


def key(value: Any) -> str:
    """A key, or the last part of an address: ASCII, lower case, hyphens."""
    written = text(value)
    if not is_key(written):
        refuse("wrong-key", value=written, remedy=slug(written) or "nyhet")
    return intern(written)  # many items have the same topics and contacts


def is_key(written: str) -> bool:
    """Whether a text can be a key or a part of an address."""
    return _KEY.fullmatch(written) is not None


def identity(value: Any) -> str:
    """An id: given once and never changed; opaque, ASCII, and safe in a tag: URI (RFC 4151)."""
    written = text(value)
    if not _ID.fullmatch(written):
        refuse("wrong-id", value=written, remedy=(slug(written) + "-00000000")[:40].strip("-"))
    return written


def phone(value: Any, info: ValidationInfo) -> str:
    """A phone number in any usual form, converted to E.164."""
    written = text(value)
    number = e164(written, validation_context(info).region)
    if number is None:
        refuse("wrong-phone", value=written)
    return number


def email(value: Any) -> str:
    """An e-mail address."""
    written = text(value)
    if not _EMAIL.fullmatch(written):
        refuse("wrong-email", value=written)
    return written


def url(value: Any) -> str:
    """A complete http or https address."""
    written = text(value)
    if not is_url(written):
        refuse("wrong-url", value=written)
    return written


def is_url(written: str) -> bool:
    """Whether this is a complete http or https address."""
    return _URL.fullmatch(written) is not None


def secure_url(value: Any) -> str:
    """A complete https address."""
    written = url(value)
    if not written.startswith("https://"):
        refuse("wrong-secure-url", value=written)
    return written


def reachable(value: Any) -> str:
    """A way to contact someone, as a URI (RFC 9116, 2.5.3); an e-mail address gets mailto:."""
    written = text(value)
    if written.startswith(("mailto:", "tel:")):
        return written
    return f"mailto:{email(written)}" if "@" in written else secure_url(written)


def not_empty(values: tuple[str, ...]) -> tuple[str, ...]:
    """Require a list that is not empty."""
    if not values:
        refuse("no-value")
    return values


def announcement(value: Any) -> str:
    """Whether subscribers get a mail: auto or never."""
    written = text(value)
    if written not in ("auto", "never"):
        refuse("wrong-announce", value=written)
    return written


def revision(value: Any) -> int:
    """The revision of an item, from 1: raised to mail the item once more."""
    if isinstance(value, int):
        return value
    written = text(value)
    if not _NUMBER.fullmatch(written):
        refuse("wrong-revision", value=written)
    return int(written)


def file_path(value: Any) -> str:
    """The path of a file, relative to the item's file, with forward slashes."""
    written = text(value)
    if written.startswith("/") or "\\" in written or ":" in written:
        refuse("wrong-path", value=written)
    return written


def link(value: Any) -> str:
    """A complete address, or the path of a file, relative to the item's file."""
    written = text(value)
    return written if is_url(written) else file_path(written)


def alias(value: Any) -> str:
    """An old address on this site, from its root; it must not leave the site or contain ? or #."""
    written = text(value)
    if not _ALIAS.fullmatch(written) or {".", ".."} & set(written.split("/")):
        refuse("wrong-alias", value=written)
    return written.strip("/") + "/"


def known_language(value: Any, info: ValidationInfo) -> str:
    """The code of a language that the site has."""
    written = text(value)
    known = validation_context(info).languages
    if written not in known:
        refuse("wrong-language", value=written, known=", ".join(known))
    return written


def advice(value: Any) -> str:
    """The code of a piece of advice."""
    written = text(value)
    if written not in ADVICE:
        near = difflib.get_close_matches(written, ADVICE, n=1) or sorted(ADVICE)
        refuse("unknown-advice", value=written, known=", ".join(near))
    return written


def reasons(value: Any) -> Any:
    """A mapping from advice codes to reasons; each of these is validated by its own type."""
    if not isinstance(value, dict):
        refuse("no-reason")
    return value


def colour(value: Any) -> str:
    """A hexadecimal CSS colour: #rrggbb, or #rgb (CSS Color 4, 5.2)."""
    written = text(value)
    if not _COLOUR.fullmatch(written):
        refuse("wrong-colour", value=written)
    return written.lower()


def organisation_number(value: Any) -> str:
    """A Swedish organisation number, NNNNNN-NNNN, with a correct check digit (Luhn)."""
    written = text(value)
    number = written.replace("-", "")
    if not _ORGANISATION_NUMBER.fullmatch(written) or _luhn(number) % 10:
        refuse("wrong-organisation-number", value=written)
    return f"{number[:6]}-{number[6:]}"


def _luhn(digits: str) -> int:
    return sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(digits))


Text = Annotated[str, BeforeValidator(text)]
Line = Annotated[str, BeforeValidator(one_line)]
LocalisedText = Annotated[Localised, BeforeValidator(localised)]
MomentOf = Annotated[Moment, BeforeValidator(moment)]
TrueOrFalse = Annotated[bool, BeforeValidator(true_or_false)]
Key = Annotated[str, BeforeValidator(key)]
Identity = Annotated[str, BeforeValidator(identity)]
Phone = Annotated[str, BeforeValidator(phone)]
Email = Annotated[str, BeforeValidator(email)]
Url = Annotated[str, BeforeValidator(url)]
SecureUrl = Annotated[str, BeforeValidator(secure_url)]
Reachable = Annotated[str, BeforeValidator(reachable)]
Announcement = Annotated[Literal["auto", "never"], BeforeValidator(announcement)]
Revision = Annotated[int, BeforeValidator(revision)]
FilePath = Annotated[str, BeforeValidator(file_path)]
Link = Annotated[str, BeforeValidator(link)]
Alias = Annotated[str, BeforeValidator(alias)]
LanguageCode = Annotated[str, BeforeValidator(known_language)]
Colour = Annotated[str, BeforeValidator(colour)]
OrganisationNumber = Annotated[str, BeforeValidator(organisation_number)]
AdviceCode = Annotated[str, BeforeValidator(advice)]
Reasons = Annotated[Mapping[AdviceCode, Line], BeforeValidator(reasons)]
