"""The values that front matter and settings consist of, and how each is validated.

Every scalar arrives as the text that the writer wrote (see `content.front_matter`), so nothing is
guessed. Here each becomes a value of its own type, or an error that names the broken rule.
`moments` has the dates, `addresses` what leads somewhere.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Annotated, Any, Literal, NoReturn
from unicodedata import category
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from budkavle.model.rules import N_, Rule

_UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs"))
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and marks that are as invisible as a space."""
NO_VALUE = Rule(
    "no-value",
    N_("There is no value here."),
    N_("Write {remedy}"),
    alone=N_("Write one, or delete the line."),
)
NOT_TEXT = Rule(
    "not-text",
    N_("This must be a text."),
    N_("Write {remedy}"),
    alone=N_("Write it on one line, after the key."),
)
NOT_TRUE_FALSE = Rule(
    "not-true-false", N_("“{value}” is neither true nor false."), N_("Write true or false.")
)
NOT_ONE_LINE = Rule("not-one-line", N_("The text has a line break."), N_("Write it on one line."))
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
WRONG_ANNOUNCE = Rule(
    "wrong-announce",
    N_("“{value}” is neither auto nor never."),
    N_("Write never, or delete the line to let subscribers know."),
)
WRONG_REVISION = Rule(
    "wrong-revision", N_("“{value}” is not a revision."), N_("Write a whole number, for example 2.")
)
WRONG_CHOICE = Rule(
    "wrong-choice", N_("“{value}” is none of the choices."), N_("Choose among: {known}.")
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
WRONG_FOCUS = Rule(
    "wrong-focus",
    N_("“{value}” is no point in the picture."),
    N_("Write how far from the left and from the top it is, in percent, for example 50 30."),
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

_SIMPLE = re.compile(r"[a-zA-Z0-9åäöÅÄÖ -]*")
_SIMPLE_LETTERS = str.maketrans("åäö-", "aao ")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{6,62}[a-z0-9]")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")
_FOCUS = re.compile(r"(?P<x>[0-9]{1,3}) +(?P<y>[0-9]{1,3})")
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
class Focus:
    """The point that stays where a picture is cropped: percent from the left and from the top."""

    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Localised:
    """One text for all languages (under the code ""), or one text for each of several languages."""

    texts: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The text in this language, otherwise the first one written."""
        texts = dict(self.texts)
        return texts.get(language) or self.texts[0][1]

    def language_for(self, language: str) -> str:
        """The language of what `in_language` gives; "" if it is written for all languages."""
        return language if dict(self.texts).get(language) else self.texts[0][0]


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
    """Text without white space around it; it must have something that readers see."""
    if not isinstance(value, str):
        refuse(NOT_TEXT)
    stripped = value.strip()
    if not any(map(_is_seen, stripped)):
        refuse(NO_VALUE)
    return stripped


def _is_seen(character: str) -> bool:
    """Whether a character is no blank, and no sign that only steers others (Unicode, 4.5)."""
    return category(character) not in _UNSEEN and character not in _BLANKS


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


def one_of(value: Any, choices: Collection[str]) -> str:
    """One of several words, unchanged."""
    if value not in choices:
        refuse(WRONG_CHOICE, value=str(value), known=", ".join(choices))
    return str(value)


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


def focus(value: Any) -> Focus:
    """Two whole numbers from 0 to 100."""
    if isinstance(value, Focus):
        return value
    written = text(value)
    match = _FOCUS.fullmatch(written)
    if not match or max(int(match["x"]), int(match["y"])) > 100:
        refuse(WRONG_FOCUS, value=written)
    return Focus(int(match["x"]), int(match["y"]))


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
TrueOrFalse = Annotated[bool, BeforeValidator(true_or_false)]
Key = Annotated[str, BeforeValidator(key)]
Identity = Annotated[str, BeforeValidator(identity)]
Announcement = Annotated[Literal["auto", "never"], BeforeValidator(announcement)]
Revision = Annotated[int, BeforeValidator(revision)]
FocusOf = Annotated[Focus, BeforeValidator(focus)]
LanguageCode = Annotated[str, BeforeValidator(known_language)]
Colour = Annotated[str, BeforeValidator(colour)]
OrganisationNumber = Annotated[str, BeforeValidator(organisation_number)]
Reasons = Annotated[Mapping[Text, Line], BeforeValidator(reasons)]
