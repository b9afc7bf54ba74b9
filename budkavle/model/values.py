"""The values that front matter consists of: moments, keys, numbers, addresses.

Every scalar arrives as the text that the writer wrote (see `content.front_matter`), so nothing is
guessed. Here each becomes a value of its own type, or an error that names the broken rule.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from sys import intern
from typing import Annotated, Any, Literal, NoReturn
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from budkavle.i18n.phones import dialled, national_phone, phones_in
from budkavle.model.rules import N_, Rule

NO_VALUE = Rule("no-value", N_("There is no value here."), N_("Write one, or delete the line."))
NOT_TEXT = Rule("not-text", N_("This must be a text."), N_("Write it on one line, after the key."))
NOT_TRUE_FALSE = Rule(
    "not-true-false", N_("“{value}” is neither true nor false."), N_("Write true or false.")
)
NOT_ONE_LINE = Rule("not-one-line", N_("The text has a line break."), N_("Write it on one line."))
WRONG_DATE = Rule(
    "wrong-date",
    N_("“{value}” is not a date."),
    N_("Write 2026-03-01, or 2026-03-01 09:00 with a time."),
)
IMPOSSIBLE_DATE = Rule(
    "impossible-date",
    N_("“{value}” is a day or a time that does not exist."),
    N_("Look in a calendar."),
)
SKIPPED_TIME = Rule(
    "skipped-time",
    N_("The clock never shows {value}: summer time begins."),
    N_("Write a time an hour later."),
)
WRONG_ID = Rule(
    "wrong-id",
    N_("“{value}” cannot be an id."),
    N_("Use 8 to 64 of a–z, 0–9 and hyphens, for example {remedy}"),
)
WRONG_KEY = Rule(
    "wrong-key",
    N_("“{value}” cannot be a key or an address."),
    N_("Use a–z, 0–9 and single hyphens, for example {remedy}"),
)
WRONG_PHONE = Rule(
    "wrong-phone",
    N_("“{value}” is not a phone number."),
    N_("Write it as 031-390 06 00 or +46 31 390 06 00."),
)
PHONE_WITH_WORDS = Rule(
    "phone-with-words",
    N_("“{value}” is more than a phone number."),
    N_("Write {remedy} alone, and what else there is to say in role."),
)
WRONG_EMAIL = Rule(
    "wrong-email", N_("“{value}” is not an e-mail address."), N_("Write it as name@example.se")
)
WRONG_URL = Rule(
    "wrong-url", N_("“{value}” is not an address."), N_("Write it whole, beginning with https://")
)
WRONG_SECURE_URL = Rule(
    "wrong-secure-url",
    N_("“{value}” is not a secure address."),
    N_("Write it whole, beginning with https://"),
)
WRONG_ANNOUNCE = Rule(
    "wrong-announce",
    N_("“{value}” is neither auto nor never."),
    N_("Write never, or delete the line to let subscribers know."),
)
WRONG_REVISION = Rule(
    "wrong-revision", N_("“{value}” is not a revision."), N_("Write a whole number, for example 2.")
)
WRONG_PATH = Rule(
    "wrong-path",
    N_("“{value}” is not the path of a file."),
    N_("Write it as seen from this file, for example bild.jpg or ../bilder/bild.jpg"),
)
WRONG_ALIAS = Rule(
    "wrong-alias",
    N_("“{value}” is not an address on this site."),
    N_("Write it without the site's own, for example /nyheter/2017/gammal-adress/"),
)
WRONG_LANGUAGE = Rule(
    "wrong-language", N_("The site has no language “{value}”."), N_("It has: {known}.")
)
WRONG_ORGANISATION_NUMBER = Rule(
    "wrong-organisation-number",
    N_("“{value}” is not an organisation number."),
    N_("Write ten digits as 858501-2084; the last is a check digit."),
)
WRONG_COLOUR = Rule(
    "wrong-colour",
    N_("“{value}” is not a colour."),
    N_('Write it in quotation marks, as "#0d3b43"'),
)
NOT_A_REASON = Rule(
    "not-a-reason",
    N_("Readers would be shown “{value}” as the explanation."),
    N_("Write what they need to know, in a sentence."),
)
NO_REASON = Rule(
    "no-reason",
    N_("Advice is silenced with a reason for each."),
    N_("Write lines of “code: reason”, for example long-sentence: A quotation."),
)

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
_LONGEST_NAME = 250
"""In bytes: file systems allow 255."""
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_YES_OR_NO = frozenset("true false yes no on off 0 1 ja nej sant falskt null none -".split())
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_ORGANISATION_NUMBER = re.compile(r"\d{6}-?\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """The settings needed to read values; the context of pydantic's validation."""

    zone: ZoneInfo
    region: str
    languages: tuple[str, ...]
    site: str = ""
    """The site's own address, ending with a slash."""


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


def refuse(rule: Rule, **values: str) -> NoReturn:
    """Raise the validation error that becomes a Problem with this rule."""
    message = " ".join(f"{name}={{{name}}}" for name in values) or rule.code
    raise PydanticCustomError(rule.code, message, {"rule": rule, **values})


def text(value: Any) -> str:
    """Text without white space around it; it must not be empty."""
    if not isinstance(value, str):
        refuse(NOT_TEXT)
    stripped = value.strip()
    if not stripped:
        refuse(NO_VALUE)
    return stripped


def explanation(value: Any) -> str:
    """Text that tells readers why something is as it is: more than yes or no."""
    stripped = text(value)
    if stripped.casefold() in _YES_OR_NO:
        refuse(NOT_A_REASON, value=stripped)
    return stripped


def one_line(value: Any) -> str:
    """Text on a single line; the final line break of a folded YAML text (>) does not count."""
    stripped = text(value)
    if "\n" in stripped:
        refuse(NOT_ONE_LINE)
    return stripped


def moment(value: Any, info: ValidationInfo) -> Moment:
    """A date, or a date and a time in the site's zone unless an offset is written (ISO 8601)."""
    if isinstance(value, Moment):
        return value
    written = text(value)
    match = _MOMENT.fullmatch(written)
    if not match:
        refuse(WRONG_DATE, value=written)
    try:
        day = date.fromisoformat(match["day"])
        hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
        clock = time(hour, minute, second)  # from 3.14, time.fromisoformat reads 24:00 as 0:00
        offset = match["offset"]
        if offset:
            at = datetime.fromisoformat(f"{day}T{clock.isoformat()}{offset}")
            return Moment(at.astimezone(UTC), True)
    except ValueError:
        refuse(IMPOSSIBLE_DATE, value=written)
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
        refuse(SKIPPED_TIME, value=written[0])
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


def localised_explanation(value: Any, info: ValidationInfo) -> Localised:
    """An explanation for readers, in one or several languages."""
    given = localised(value, info)
    for _, words in given.texts:
        explanation(words)
    return given


def true_or_false(value: Any) -> bool:
    """Exactly true or false: YAML's yes, no, on and off mean too many things."""
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        refuse(NOT_TRUE_FALSE, value=str(value))
    return bool(value == "true")


def key(value: Any) -> str:
    """A key, or the last part of an address: ASCII, lower case, hyphens."""
    written = text(value)
    if not is_key(written):
        refuse(WRONG_KEY, value=written, remedy=slug(written) or "nyhet")
    return intern(written)  # many items have the same topics and contacts


def is_key(written: str) -> bool:
    """Whether a text can be a key or a part of an address."""
    return _KEY.fullmatch(written) is not None


def identity(value: Any) -> str:
    """An id: given once and never changed; opaque, ASCII, and safe in a tag: URI (RFC 4151)."""
    written = text(value)
    if not _ID.fullmatch(written):
        refuse(WRONG_ID, value=written, remedy=(slug(written) + "-00000000")[:40].strip("-"))
    return written


def phone(value: Any, info: ValidationInfo) -> str:
    """A phone number in any usual form, converted to E.164; a short number, such as 112, stays."""
    written, region = text(value), validation_context(info).region
    number = dialled(written, region)
    if number is None:
        within = [each for _, _, each in phones_in(written, region)]
        if len(within) == 1:
            refuse(PHONE_WITH_WORDS, value=written, remedy=national_phone(within[0], region))
        refuse(WRONG_PHONE, value=written)
    return number


def email(value: Any) -> str:
    """An e-mail address."""
    written = text(value)
    if not _EMAIL.fullmatch(written):
        refuse(WRONG_EMAIL, value=written)
    return written


def url(value: Any) -> str:
    """A complete http or https address."""
    written = text(value)
    if not is_url(written):
        refuse(WRONG_URL, value=written)
    return written


def is_url(written: str) -> bool:
    """Whether this is a complete http or https address."""
    return _URL.fullmatch(written) is not None


def secure_url(value: Any) -> str:
    """A complete https address."""
    written = url(value)
    if not written.startswith("https://"):
        refuse(WRONG_SECURE_URL, value=written)
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
        refuse(NO_VALUE)
    return values


def announcement(value: Any) -> str:
    """Whether subscribers get a mail: auto or never."""
    written = text(value)
    if written not in ("auto", "never"):
        refuse(WRONG_ANNOUNCE, value=written)
    return written


def revision(value: Any) -> int:
    """The revision of an item, from 1: raised to mail the item once more."""
    if isinstance(value, int):
        return value
    written = text(value)
    if not _NUMBER.fullmatch(written):
        refuse(WRONG_REVISION, value=written)
    return int(written)


def file_path(value: Any) -> str:
    """The path of a file, relative to the item's file, with forward slashes."""
    written = text(value)
    if written.startswith("/") or "\\" in written or ":" in written:
        refuse(WRONG_PATH, value=written)
    return written


def link(value: Any) -> str:
    """A complete address, or the path of a file, relative to the item's file."""
    written = text(value)
    return written if is_url(written) else file_path(written)


def alias(value: Any) -> str:
    """An old address on this site, from its root; it must not leave the site or contain ? or #."""
    written = text(value)
    parts = written.removesuffix("/index.html").strip("/").split("/")
    too_long = any(len(part.encode()) > _LONGEST_NAME for part in parts)
    if not _ALIAS.fullmatch(written) or {".", ".."} & {*parts} or too_long:
        refuse(WRONG_ALIAS, value=written)
    return "/".join(parts) + "/"


def known_language(value: Any, info: ValidationInfo) -> str:
    """The code of a language that the site has."""
    written = text(value)
    known = validation_context(info).languages
    if written not in known:
        refuse(WRONG_LANGUAGE, value=written, known=", ".join(known))
    return written


def reasons(value: Any) -> Any:
    """A mapping from codes of advice to reasons; each of these is validated by its own type."""
    if not isinstance(value, dict):
        refuse(NO_REASON)
    return value


def colour(value: Any) -> str:
    """A hexadecimal CSS colour: #rrggbb, or #rgb (CSS Color 4, 5.2)."""
    written = text(value)
    if not _COLOUR.fullmatch(written):
        refuse(WRONG_COLOUR, value=written)
    return written.lower()


def organisation_number(value: Any) -> str:
    """A Swedish organisation number, NNNNNN-NNNN, with a correct check digit (Luhn)."""
    written = text(value)
    number = written.replace("-", "")
    if not _ORGANISATION_NUMBER.fullmatch(written) or _luhn(number) % 10:
        refuse(WRONG_ORGANISATION_NUMBER, value=written)
    return f"{number[:6]}-{number[6:]}"


def _luhn(digits: str) -> int:
    return sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(digits))


Text = Annotated[str, BeforeValidator(text)]
Explanation = Annotated[str, BeforeValidator(explanation)]
Line = Annotated[str, BeforeValidator(one_line)]
LocalisedText = Annotated[Localised, BeforeValidator(localised)]
LocalisedExplanation = Annotated[Localised, BeforeValidator(localised_explanation)]
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
Reasons = Annotated[Mapping[Text, Line], BeforeValidator(reasons)]
