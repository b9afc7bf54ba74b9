"""Takes fact boxes and contacts out of a text, where it is plain what they are. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape

from budkavle.i18n.phones import dialled
from budkavle.importing.source import SourceContact

_FACTS = re.compile(r"(?:fakta(?:ruta)?|facts?|fact box|i korthet|in brief)\s*:?", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:press|media)?\s*-?(?:kontakt(?:er|person(?:er)?|uppgifter)?|contacts?)\s*:?"
    r"|(?:för\s+(?:mer|ytterligare)\s+information|vill du veta mer"
    r"|for (?:more|further) information)"
    r"[\w ,]*:?",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"<(h[1-6])>(.*)</\1>", re.DOTALL)
_STRONG = re.compile(r"<p><strong>(.*)</strong></p>", re.DOTALL)
_LIST = re.compile(r"<ul>(.*)</ul>", re.DOTALL)
_ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
_PHONE_LABEL = re.compile(
    r"(?:tele?fon(?:nummer)?|tfn|tel|mobil(?:telefon)?|phone|mobile|direkt)\b\.?\s*:?\s*",
    re.IGNORECASE,
)
_MAIL_LABEL = re.compile(r"(?:e-?post(?:adress)?|e-?mail|mejl|mail|epost)\b\s*:?\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?<=[\w.]) (?=(?:Tele?fon|Tfn|Tel|Mobil|Phone|E-?post|E-?mail|Mejl)\b\.?:)")
_MAIL = re.compile(r"[^@\s<>\"',;()]+@[^@\s<>\"',;()]+\.[^@\s<>\"',;().]+")
_NAME = re.compile(r"[A-ZÅÄÖÉÜØÆ][\w'’-]+(?: (?:[A-ZÅÄÖÉÜØÆ][\w'’.-]*|af|av|de|von|van|der))+")
_MOST_FACTS = 20
_MOST_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """A fact box: its title, empty for the usual one, and its facts, first as HTML."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passages:
    """What was taken out of a text; `contact_words` are the words of the contacts' passage."""

    facts: tuple[Facts, ...] = ()
    contacts: tuple[SourceContact, ...] = ()
    contact_words: str = ""

    def map(self, change: Callable[[str], str]) -> "Passages":
        """The same with changed facts."""
        facts = (Facts(each.title, tuple(map(change, each.items))) for each in self.facts)
        return replace(self, facts=tuple(facts))


def passages_of(blocks: Sequence[str], region: str) -> tuple[Passages, list[str]]:
    """What can be taken out, and the blocks that remain."""
    remaining, contacts, words = _contacts(list(blocks), region)
    facts, remaining = _facts(remaining)
    if not remaining and (facts or contacts):  # an item must have a text
        return Passages(), list(blocks)
    return Passages(facts, contacts, words), remaining


def _facts(blocks: list[str]) -> tuple[tuple[Facts, ...], list[str]]:
    boxes: list[Facts] = []
    remaining: list[str] = []
    at = 0
    while at < len(blocks):
        items = (
            _items(blocks[at + 1]) if at + 1 < len(blocks) and _title(blocks[at], _FACTS) else ()
        )
        if items:
            boxes.append(Facts(_plain(blocks[at]).rstrip(":"), items))
            at += 2
        else:
            remaining.append(blocks[at])
            at += 1
    return tuple(boxes), remaining


def _title(block: str, pattern: re.Pattern[str]) -> bool:
    """Whether a block is a heading, or bold words alone, that say this."""
    found = _HEADING.fullmatch(block) or _STRONG.fullmatch(block)
    return found is not None and pattern.fullmatch(_plain(block)) is not None


def _items(block: str) -> tuple[str, ...]:
    """The items of a plain list; none if it has lists or paragraphs within it."""
    found = _LIST.fullmatch(block)
    if not found or re.search(r"<(?:ul|ol|p|table|pre|blockquote)\b", found[1]):
        return ()
    items = tuple(_ITEM.findall(found[1]))
    plain = all(_plain(each) for each in items)
    return items if plain and len(items) <= _MOST_FACTS else ()


def _contacts(blocks: list[str], region: str) -> tuple[list[str], tuple[SourceContact, ...], str]:
    """Take the contacts at the end of a text; all words there must belong to one."""
    for start in range(max(len(blocks) - _MOST_BLOCKS, 1), len(blocks)):
        lines = [line for block in blocks[start:] for line in _lines(block)]
        heading, _, rest = lines[0].partition(":") if lines else ("", "", "")
        if not _CONTACT.fullmatch(heading.strip()):
            continue
        if re.search("[\U000f0000-\U000ffffd]", "".join(lines)):
            break
        found = tuple(_people([*([rest.strip()] if rest.strip() else []), *lines[1:]], region))
        if found and all(found):
            return blocks[:start], tuple(e for e in found if e), " ".join(lines)
        break
    return blocks, (), ""


def _lines(block: str) -> Iterator[str]:
    for piece in re.split(r"<br>|</p>|</li>|</h\d>", block):
        for words in _LABEL.split(_plain(piece)):
            if words.strip():
                yield words.strip()


def _people(lines: Sequence[str], region: str) -> Iterator[SourceContact | None]:
    """Each person in some lines; None for words that belong to nobody."""
    person: SourceContact | None = None
    for line in lines:
        if begun := _NAME.match(line):
            if person:
                yield _complete(person)
            person = SourceContact(name=begun[0])
            line = line[begun.end() :].strip(" ,;–-|")
            if not line:
                continue
        if person is None:
            yield None
            return
        filled = _filled(person, line, region)
        if filled is None:
            yield None
            return
        person = filled
    yield _complete(person) if person else None


def _complete(person: SourceContact) -> SourceContact | None:
    return person if person.phone or person.email else None


def _filled(person: SourceContact, line: str, region: str) -> SourceContact | None:
    """A person with what a line says; None if not all of it is understood."""
    for part in (each.strip() for each in re.split(r"[,;|]\s+|\s{2,}|\s[–-]\s", line)):
        words = part.strip(" .")
        if not words:
            continue
        if mail := _MAIL.search(words):
            rest = (words[: mail.start()] + words[mail.end() :]).strip(" :")
            if person.email or _MAIL_LABEL.sub("", f"{rest} ").strip():
                return None
            person = replace(person, email=mail[0])
        elif number := dialled(_PHONE_LABEL.sub("", words), region):
            if person.phone:
                return None
            person = replace(person, phone=number)
        elif (
            not person.role
            and not person.phone
            and not person.email
            and not re.search(r"\d", words)
        ):
            person = replace(person, role=words)
        else:
            return None
    return person


def _plain(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", markup)).split())
