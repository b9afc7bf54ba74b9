"""A site in five languages: Swedish, English, Finnish, Northern Sámi and Arabic.

The organisation brings the words of the last two. In the tests these are no real words but the
English ones in Arabic letters, so that a text in another language can be told by its letters.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from budkavle.edition import ledger
from budkavle.edition.pagination import TEXTS
from budkavle.i18n import po_files, readers_words
from budkavle.model.changes import ENDS, PARTS
from budkavle.model.languages import AddressWords, LinkedPages, SiteLanguage
from tests.support.exports import PDF, png
from tests.support.site_builder import item_text
from tests.support.site_folder import SMALL, SiteFolder

ARABIC = dict(zip(string.ascii_lowercase, "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True))
CODES = ("en", "fi", "se", "ar")
"""The languages besides Swedish, each with a prefix of its own."""

_KEPT = re.compile(r"(%\(\w+\)[sd]|\{\w+\}|</?[a-z]+[^>]*>|&\w+;)")
_WORDS = AddressWords(
    news="news",
    topics="topics",
    stories="stories",
    corrections="corrections",
    search="search",
    follow="follow",
    page="page",
    pictures="pictures",
)
_PLUGIN = """\
accessibility: {level: partly, updated: 2026-03-01, faults: [Filmerna saknar text.], answer: Snart.}
subscriptions: {mode: own}
markdown_twins: true
open_data: {email: data@example.org}
"""
_LINKED = LinkedPages(contact="om.md", accessibility="utsaga.md", privacy="om.md")
_DUTY: dict[str, object] = {
    "phone": "031-390 06 10",
    "duty": [
        {"from": "2026-03-01 08:00", "until": "2026-04-01 08:00"},
        {"from": "2026-05-01", "until": "2026-05-02"},
    ],
}
_WHOLE = """\
topics: [vard]
story: arendet
facts: ["{text}"]
image: {{src: bild.png, alt: "{text}", credit: "{text}", terms: "{text}", press: true}}
contacts: [eva, {{name: "{text}", role: "{text}", email: info@example.org}}]
attachments: [{{file: "{code}.pdf", title: "{text}"}}]
event: {{start: 2026-04-01 09:00, end: 2026-04-01 11:00, place: "{text}"}}
corrections: [{{date: 2026-03-09, note: "{text}"}}]
"""


MAJOR = "elavbrott: {kind: major, title: Elavbrott, text: Ring 112 vid fara., from: 2026-03-01}\n"
CALM = "".join(
    f"{kind}: {{kind: {kind}, title: Om {kind}, text: Läs., link: om.md, from: 2026-03-01}}\n"
    for kind in ("minor", "notable-death", "announcement")
)
"""The other kinds of banners, with which front pages are not light."""


def site(folder: Path, banners: str = MAJOR) -> SiteFolder:
    """The site's folder, with every kind of page in every language.

    It has published some addresses before: build it with a ledger, such as NOTHING_YET.
    """
    languages = (SiteLanguage(code="sv", pages=_LINKED), *map(_language, CODES))
    builder = replace(
        SMALL,
        settings=SMALL.settings.model_copy(update={"languages": languages}),
        contacts={"eva": {"name": "Eva", "role": "pressansvarig", **_DUTY}},
    )
    pages = dict(chain.from_iterable(map(_pages, ("sv", *CODES))))
    made = SiteFolder(folder, builder, pages=pages, plugin=_PLUGIN.strip())
    for code in ("se", "ar"):
        made.write(f"words/{code}.po", catalogue(code))
    for code in ("sv", *CODES):
        for path, data in _items(code, _text(code)):
            made.write(path, data)
    made.write("gone.yml", "".join(map(_gone, ("sv", *CODES))))
    made.ledger.parent.mkdir(parents=True)
    made.ledger.write_bytes(ledger.render(dict(map(_once_public, ("sv", *CODES)))))
    made.write("viktigt.yml", banners)
    made.write("changes.yml", "".join(map(_changes, ("sv", *CODES))))
    return made


def _changes(code: str) -> str:
    """What readers saw change in the items of a language: every part, and every end."""
    times = (f"2026-03-0{day} 09:00" for day in range(2, 6))
    told = (", ".join(PARTS), *ENDS)
    changes = ", ".join(
        f"{{at: {at}, parts: [{parts}]}}" for at, parts in zip(times, told, strict=True)
    )
    return "".join(f"2026030{day}-0900-{code}00: {{changes: [{changes}]}}\n" for day in (1, 2))


def _text(code: str) -> str:
    return in_letters("Text") if code == "ar" else f"Text {code}"


def _prefix(code: str) -> str:
    return "" if code == "sv" else f"{code}/"


def _news(code: str) -> str:
    return "nyheter/" if code == "sv" else f"{code}/news/"


def _pages(code: str) -> Iterator[tuple[str, str]]:
    """The ordinary pages of a language."""
    text = _text(code)
    yield f"{_prefix(code)}om.md", f"# {text}\n\n{text}.\n"
    statement = f"---\ntitle: {text}\ntemplate: accessibility-statement.html\n---\n"
    yield f"{_prefix(code)}utsaga.md", statement
    yield f"{_prefix(code)}mer.md", f"# {text}\n\n## {text}\n\n| {text} |\n|---|\n| {text} |\n"


def _gone(code: str) -> str:
    """An address that was taken away, in the words of a language."""
    return f'/{_news(code)}2026/{code}-7/: {{reason: {{{code}: "{_text(code)}."}}}}\n'


def _once_public(code: str) -> tuple[str, str]:
    """The address of an item that has been public, and is a draft now."""
    return f"{_news(code)}2026/{code}-5/", f"item 20260305-0900-{code}00"


def in_letters(text: str) -> str:
    """A text in Arabic letters, except what is filled in, tags, and signs."""
    pieces = enumerate(_KEPT.split(text))
    return "".join(piece if at % 2 else _turned(piece) for at, piece in pieces)


def catalogue(language: str) -> str:
    """A whole catalogue of an organisation's own words, in Arabic letters."""
    begun = po_files.begun(language, frozenset(readers_words.missing(language)))
    given = iter(_translations(begun, language))
    return re.sub(
        r'(?m)^(msgstr(?:\[\d\])?) ""\n(?!")', lambda line: f"{line[1]} {next(given)}\n", begun
    )


def _turned(text: str) -> str:
    return "".join(ARABIC.get(sign.lower(), sign) for sign in text)


def _translations(begun: str, language: str) -> Iterator[str]:
    for message in po_files.parse(begun, language):
        if message.id:
            text = in_letters(po_files.ids(message)[-1])
            quoted = text.replace("\\", "\\\\").replace('"', '\\"')
            for _ in message.string if isinstance(message.string, tuple) else ("",):
                yield f'"{quoted}"'


def _language(code: str) -> SiteLanguage:
    pages = LinkedPages(**{name: f"{code}/{path}" for name, path in _LINKED if path})
    return SiteLanguage(code=code, prefix=f"{code}/", words=_WORDS, pages=pages)


def _items(code: str, text: str) -> Iterator[tuple[str, str | bytes]]:
    folder = f"nyheter/2026/{code}"
    many = ", ".join(['{date: 2026-03-08, note: "' + text + '"}'] * (2 * TEXTS))
    yield f"{folder}/bild.png", png()
    yield f"{folder}/{code}.pdf", PDF
    for day, rest in enumerate(
        (
            _WHOLE,
            "withdrawn: {text}.\n",
            "topics: [vard]\nstory: arendet\naliases: [{code}-old]\ncorrections: [{many}]\n",
            "expires: 2026-03-06\n",
            "draft: true\n",
        ),
        1,
    ):
        header = {
            "id": f"2026030{day}-0900-{code}00",
            "title": f'"{text} {day}"',
            "date": f"2026-03-0{day}",
            "summary": f'"{text}."',
            "lang": code,
        }
        if day == 1 and code != "sv":
            header["translates"] = "20260301-0900-sv00"
        yield (
            f"{folder}/{code}-{day}.md",
            item_text(header, rest.format(text=text, code=code, many=many), f"{text}."),
        )
