"""What a writer means to be secret: a file in content/, and what belongs only to it."""

import random
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from PIL import Image, PngImagePlugin

from budkavle.model.front_matter import FrontMatter
from budkavle.model.keys import keys_of
from tests.behaviour.noninterference.declared import line_of, targets_of

FUTURE = "2027-05-04 09:00"

KEYS = [
    "draft: true",
    f"embargo: {FUTURE}",
    f"publish: {FUTURE}",
    f"date: {FUTURE}",
    *("Draft: true", "DRAFT: True", "draft: True", "draft: ja", "draft: yes", "draft: Ja"),
    *("draft: on", "draft: 1", 'draft: "true"', "draft: 'true'", "draft : true", "draft:\ttrue"),
    *("draft:\u00a0true", "draft:true", " draft: true", "\tdraft: true", "\u00a0draft: true"),
    *("draft: true # inte klar", "draft: [true]", "draft:\n  true", "Draft : ja", "draft = true"),
    *(f"embargo : {FUTURE}", f"Embargo: {FUTURE}", f'embargo: "{FUTURE}"', "embargo: 2027-05-04"),
    *(f"embargo:\u00a0{FUTURE}", f"embargo:\t{FUTURE}", "embargo: 4 maj 2027 kl. 9", "embargo: ja"),
    *("embargo: 2027-05-04T09:00:00+02:00", f"EMBARGO: {FUTURE}", f"embargo:{FUTURE}"),
    *(f"publish : {FUTURE}", f"Publish: {FUTURE}", f"publish: '{FUTURE}'", "publish: 2027-05-04"),
    *(f"publish:\u00a0{FUTURE}", "publish: 2027-05-04T07:00:00Z", f"\tpublish: {FUTURE}"),
]
"""How writers mark something as secret, correctly or wrongly."""

RIGHT_KEYS = 4
"""How many of them are correct: the first ones."""

FORMS = [
    "plain",
    *("no opening", "no closing", "no fences", "em dashes", "em dash opens", "em dash closes"),
    *("four dashes", "two dashes", "spaces after", "space before", "no-break space before"),
    *("dots close", "byte order mark", "blank lines first", "CRLF", "CR", "text first"),
    *("twice, true first", "twice, true last", "below the closing", "second block", "UTF-16"),
    *("Latin-1", "zero-width space first", "comment first", "fences quoted", "key in quotes"),
]
"""The forms of the front matter in the file, correct or wrong."""

OPEN_PLACE = "assets"
"""The folder that the settings declare open."""

PLACES = [
    "{items}/2026",
    *("{items}/2024", "{items}", "{items}/2026/bilagor", "{items}/.dold", "{items}/2026/.dold"),
    *("{Items}/2026", "{ITEMS}/2026", "nyhet/2026", "nyheter/2026", "news/2026", "2026", ""),
    *("en", "en/{items}/2026", "en/news/2026", ".dold", "mapp", "bilder", "{items} (kopia)/2026"),
    *("utkast", "_utkast", "arkiv/{items}/2026", OPEN_PLACE, "content/{items}/2026", "sv"),
]
"""Folders of content/; {items} is the one in the settings."""

NAMES = [
    "{w}.md",
    *("{w}.MD", "{w}.Md", "{w}.markdown", "{w}.mdown", "{w}.mkd", "{w}.txt", "{w}.md.txt"),
    *("{w}.md~", "{w} (kopia).md", "{w} (kopia).txt", "index.md", "README.md", "~${w}.md"),
    *("{w} ett.md", "{w}å.md", "{w}å.md:NFD", "{W}.md", ".{w}.md", "#{w}.md", "{w}.md.bak"),
    *("{w}", "{w}.html.md", "{w}.md.orig", "{w}.md.swp", "_{w}.md", "{w}.md.md", "{w}.text"),
]
"""Names of the file; {w} is a word that nothing else contains."""

BELONGINGS = ["picture", "pdf", "docx", "contact", "topic", "story", "history", "press", "deposit"]
"""What only the secret refers to, an earlier entry about changes in it, that its picture is for the
press, and that its PDF file goes to the National Library."""

EXTRAS = {
    "facts": "facts: [{fact}.]",
    "correction": 'corrections: [{{date: "2026-03-02", note: {note}.}}]',
    "old address": "aliases: [/gammalt/{alias}/]",
    "slug": "slug: {slug}",
    "English": "lang: en",
    "translates": "lang: en\ntranslates: {public}",
    "withdrawn": "withdrawn: {withdrawn}.",
    "pinned": "pinned: true",
    "expires": "expires: 2028-01-01",
    "public topic": "topics: [vard]",
    "public story": "story: arendet",
    "public contact": "contacts: [eva]",
    "film": "sign_language: https://film.example.net/{film}",
    "own contact": "contacts: [{{name: {person} Ek, email: {mail}@example.org}}]",
    "never mailed": "announce: never",
    "event": "event: {{start: 2026-05-21 18:00, place: {venue}, register: {mail}@example.org,"
    " cancelled: {why}.}}",
}
"""The optional keys of an item, by their names here."""

_BY_HAND = {"id", "title", "date", "summary", "draft", "publish", "embargo", "image", "attachments"}
_BY_HAND |= {line.partition(":")[0] for each in EXTRAS.values() for line in each.splitlines()}
DECLARED = [key for key in keys_of(FrontMatter) if key not in _BY_HAND]
"""The other keys, whose values are made from their declarations."""
EXTRAS |= {key: line_of(key, f"{{{key}}}") for key in DECLARED}

FIELDS = [
    *("title", "summary", "body", "more", "name", "moved", "fact", "note", "alias", "slug"),
    *("withdrawn", "film", "person", "mail", "contact", "topic", "story", "id"),
    *(
        "venue",
        "why",
        "picture",
        "alt",
        "credit",
        "terms",
        "pdf",
        "docx",
        "attachment",
        "pixels",
        "paper",
        "document",
    ),
    *DECLARED,
]
"""Where the secret contains a word that nothing else contains."""


@dataclass(frozen=True)
class Secret:
    """What is secret and why; every default is the simplest choice."""

    kind: str = "item"
    """An item with all its keys, or a page with a title and the key that makes it secret."""
    key: str = KEYS[0]
    form: str = FORMS[0]
    place: str = PLACES[0]
    name: str = NAMES[0]
    belongings: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    words: int = 0
    """The seed of its words."""


def draw(chance: random.Random) -> Secret:
    """A random secret; simple choices are frequent, so that unusual ones also occur alone."""
    extras = chance.sample(sorted(EXTRAS), chance.choice([0, 0, 1, 2, 3]))
    kind = "page" if chance.random() < 0.2 else "item"
    key = _mostly_plain(chance, KEYS, RIGHT_KEYS)
    return Secret(
        kind=kind,
        key=KEYS[0] if kind == "page" and key.startswith("date") else key,
        form=_mostly_plain(chance, FORMS, 1),
        place=_mostly_plain(chance, PLACES, 1),
        name=_mostly_plain(chance, NAMES, 1),
        belongings=tuple(sorted(chance.sample(BELONGINGS, chance.choice([0, 0, 1, 2, 6])))),
        extras=tuple(sorted(extras)),
        words=chance.randrange(1, 1000),
    )


def words_of(secret: Secret) -> Mapping[str, str]:
    """A word for each of FIELDS, which nothing else contains."""
    chance = random.Random(f"words {secret.words}")
    return {field: _word(chance) for field in FIELDS}


def folder_of(secret: Secret, items_folder: str) -> str:
    """The folder of the secret's file, from the site's folder."""
    place = secret.place.format(
        items=items_folder, Items=items_folder.capitalize(), ITEMS=items_folder.upper()
    )
    return f"content/{place}".rstrip("/")


def path_of(secret: Secret, items_folder: str, word: str) -> str:
    """The path of the secret's file, from the site's folder."""
    pattern, _, composition = secret.name.partition(":")
    name = pattern.format(w=word, W=word.capitalize())
    name = unicodedata.normalize("NFD", name) if composition else name
    return f"{folder_of(secret, items_folder)}/{name}"


def text_of(secret: Secret, public_id: str, *, more: str = "", header: str = "") -> bytes:
    """The secret's file; `more` is added to its text, `header` to its front matter."""
    words = words_of(secret)
    body = f"# {words['title']}\n\n" if secret.kind == "page" else ""
    body += f"Texten säger {words['body']} tydligt.\n{_shown(secret, words)}{more}"
    lines = [*_keys(secret, words, public_id), *header.splitlines()]
    return _formed(secret, lines, body)


def belongings_of(secret: Secret, items_folder: str) -> dict[str, bytes]:
    """The files that only the secret refers to, by their paths from the site's folder.

    There are none in the open folder, whose files are public by declaration.
    """
    if secret.place == OPEN_PLACE:
        return {}
    words, folder = words_of(secret), folder_of(secret, items_folder)
    made = {
        "picture": (f"{words['picture']}.png", _picture(words["pixels"])),
        "pdf": (f"{words['pdf']}.pdf", f"%PDF-1.4\n% {words['paper']}\n%%EOF\n".encode()),
        "docx": (f"{words['docx']}.docx", _document(words["document"])),
    }
    return {
        f"{folder}/{made[each][0]}": made[each][1] for each in secret.belongings if each in made
    }


def entries_of(secret: Secret) -> dict[str, str]:
    """The secret's entries in the registries, by their paths from the site's folder."""
    words = words_of(secret)
    made = {
        "contact": ("contacts", "name: {} Ek, phone: 031-390 06 11"),
        "topic": ("topics", "title: Om {}"),
        "story": ("stories", "title: Om {}"),
    }
    named = [each for each in secret.belongings if each in made and secret.kind == "item"]
    entries = {
        f"content/{made[each][0]}.yml": f"{words[each]}: {{{made[each][1].format(words[each])}}}\n"
        for each in named
    }
    if "history" in secret.belongings and secret.kind == "item":
        told = f"20260301-0900-{words['id']}: {{changes: [{{at: 2026-03-02, parts: [text]}}]}}\n"
        entries["content/changes.yml"] = told
    return entries


def _keys(secret: Secret, words: Mapping[str, str], public_id: str) -> Iterator[str]:
    """The lines of the front matter, except the one that makes it secret."""
    yield f"title: Om {words['title']}"
    if secret.kind == "page":
        return
    yield f"id: 20260301-0900-{words['id']}"
    if not secret.key.startswith("date:"):
        yield "date: 2026-03-01"
    yield f"summary: Kort om {words['summary']}."
    extras = (each for each in secret.extras if _can_be_said(each, secret, public_id))
    said = list(_references(secret, words))
    said += (EXTRAS[each].format_map({**words, "public": public_id}) for each in extras)
    seen: set[str] = set()
    for line in "\n".join(said).splitlines():
        key = line.partition(":")[0]
        if key not in seen:
            seen.add(key)
            yield line


def _can_be_said(extra: str, secret: Secret, public_id: str) -> bool:
    """Whether what it refers to exists."""
    needed = targets_of(extra) if extra in keys_of(FrontMatter) else set()
    if "picture" in needed and "picture" not in secret.belongings:
        return False
    if "file" in needed and "pdf" not in secret.belongings:
        return False
    return bool(public_id) or "item" not in needed


def _references(secret: Secret, words: Mapping[str, str]) -> Iterator[str]:
    """How an item refers to what belongs to it."""
    if "picture" in secret.belongings:
        press = f", credit: {words['credit']}, terms: {words['terms']}, press: true"
        press = press if "press" in secret.belongings else ""
        yield f"image: {{src: {words['picture']}.png, alt: En {words['alt']}{press}}}"
    files = [f"{words[each]}.{each}" for each in ("pdf", "docx") if each in secret.belongings]
    if files:
        more = ", deposit: true" if "deposit" in secret.belongings else ""
        offered = (f"{{file: {file}, title: Om {words['attachment']}{more}}}" for file in files)
        yield f"attachments: [{', '.join(offered)}]"
    named = {"contact": "contacts: [{}]", "topic": "topics: [{}]", "story": "story: {}"}
    yield from (key.format(words[own]) for own, key in named.items() if own in secret.belongings)


def _shown(secret: Secret, words: Mapping[str, str]) -> str:
    """How a page refers to its own files."""
    if secret.kind != "page":
        return ""
    shown = {"picture": "\n![En {0}]({1}.png)\n", "pdf": "\n[{0}]({1}.pdf)\n"}
    shown["docx"] = "\n[{0}]({1}.docx)\n"
    named = [each for each in secret.belongings if each in shown]
    return "".join(shown[each].format(words["alt"], words[each]) for each in named)


def _formed(secret: Secret, lines: list[str], body: str) -> bytes:
    """The bytes of the file, with its form of front matter."""
    key, form = secret.key, secret.form
    opens, closes = _FENCES.get(form, ("---", "---"))
    name, colon, value = key.partition(":")
    opposite = f"{_named(key)}: {_opposite(key)}"
    match form:
        case "twice, true first":
            lines, key = [key, *lines, opposite], ""
        case "twice, true last":
            lines = [opposite, *lines]
        case "key in quotes":
            key = f'"{name.strip()}"{colon}{value}'
        case "below the closing":
            body, key = f"{key}\n\n{body}", ""
        case "second block":
            body, key = f"---\n{key}\n---\n\n{body}", ""
    header = "".join(f"{line}\n" for line in (opens, *lines, key, closes) if line)
    text = f"{_BEFORE.get(form, '')}{header}\n{body}"
    ends = {"CRLF": "\r\n", "CR": "\r"}.get(form, "\n")
    encoding = {"UTF-16": "utf-16", "Latin-1": "latin-1"}.get(form, "utf-8")
    return text.replace("\n", ends).encode(encoding, "replace")


_FENCES = {
    "no opening": ("", "---"),
    "no closing": ("---", ""),
    "no fences": ("", ""),
    "em dashes": ("—", "—"),
    "em dash opens": ("—", "---"),
    "em dash closes": ("---", "—"),
    "four dashes": ("----", "----"),
    "two dashes": ("--", "--"),
    "spaces after": ("---  ", "---  "),
    "space before": (" ---", " ---"),
    "no-break space before": ("\u00a0---", "---"),
    "dots close": ("---", "..."),
    "fences quoted": ('"---"', '"---"'),
}
_BEFORE = {
    "byte order mark": "\ufeff",
    "zero-width space first": "\u200b",
    "blank lines first": "\n\n \n",
    "text first": "Utkast, får inte spridas\n\n",
    "comment first": "<!-- utkast -->\n",
}


def _named(key: str) -> str:
    """The name of the key in the program."""
    return key.replace("\u00a0", " ").replace("=", ":").partition(":")[0].strip().lower()


def _opposite(key: str) -> str:
    return "false" if _named(key) == "draft" else "2026-01-01"


def _picture(comment: str) -> bytes:
    data, about = BytesIO(), PngImagePlugin.PngInfo()
    about.add_text("Comment", comment)
    Image.new("RGB", (320, 200), "purple").save(data, "PNG", pnginfo=about)
    return data.getvalue()


def _document(text: str) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr(ZipInfo("[Content_Types].xml"), "<Types/>")
        archive.writestr(ZipInfo("word/document.xml"), f"<w:document>{text}</w:document>")
    return data.getvalue()


def _word(chance: random.Random) -> str:
    syllables = (
        "".join((chance.choice("bdfgjklmnprstvz"), chance.choice("aeiouy"))) for _ in "12345"
    )
    return f"q{''.join(syllables)}x"


def _mostly_plain(chance: random.Random, choices: list[str], sensible: int) -> str:
    """In half of the cases one of the first, which are correct."""
    return chance.choice(choices[:sensible] if chance.random() < 0.5 else choices)
