"""How something public refers to a secret, and the site without that reference."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from posixpath import relpath

from tests.behaviour.noninterference.declared import line_of, targets_of
from tests.behaviour.noninterference.newsroom import CONFIGURATION, Newsroom
from tests.behaviour.noninterference.secret import (
    DECLARED,
    Secret,
    belongings_of,
    entries_of,
    path_of,
    words_of,
)

_PAGE = "content/om.md"


@dataclass(frozen=True)
class Referred:
    """A site that refers to a secret, and the same site as if there were nothing to refer to.

    `told` are the fields of the secret whose words the site itself contains, `by` is the file that
    refers to it.
    """

    shown: Newsroom
    plain: Newsroom
    told: frozenset[str] = frozenset()
    by: str = ""


_Refer = Callable[[Newsroom, Secret], Referred]


def refer(reference: str, site: Newsroom, secret: Secret) -> Referred:
    """Let a site refer to a secret, if it contains something that can."""
    found = REFERENCES[reference]
    has_item = site.items or "item" not in reference.split()
    has_own = not reference.startswith("an item with its") or _owns(secret, reference.split()[-1])
    return found(site, secret) if found and has_item and has_own else Referred(site, site)


def _owns(secret: Secret, belonging: str) -> bool:
    """Whether something belongs to the secret; a page has no contacts."""
    return belonging in secret.belongings and (belonging != "contact" or secret.kind == "item")


def draw(chance: random.Random) -> str:
    """A random reference; in half of the cases none."""
    return "none" if chance.random() < 0.5 else chance.choice(list(REFERENCES))


def _in_body(written: str, plain: str, *, page: bool, told: tuple[str, ...] = ()) -> _Refer:
    """A reference at the end of a text; {p} is the secret's relative path, {a} its address."""

    def made(site: Newsroom, secret: Secret) -> Referred:
        by = _PAGE if page else site.items[0]
        values = _values(site, secret, by)
        shown, without = (
            site.files[by] + f"\n{each.format_map(values)}\n".encode() for each in (written, plain)
        )
        return _both(site, by, shown, without, told)

    return made


def _in_header(written: str, plain: str = "", told: tuple[str, ...] = ()) -> _Refer:
    """A reference in an item's front matter, replacing the value there."""

    def made(site: Newsroom, secret: Secret) -> Referred:
        by = site.items[0]
        values = _values(site, secret, by)
        keys = {line.partition(":")[0] for line in written.splitlines()}
        text = site.files[by].decode()
        for key in keys:
            text = re.sub(rf"^{key}:.*\n", "", text, flags=re.MULTILINE)
        lines = (f"{each}\n" if each else "" for each in (written, plain))
        shown, without = (
            text.replace("\ntitle:", f"\n{each.format_map(values)}title:", 1) for each in lines
        )
        return _both(site, by, shown.encode(), without.encode(), told)

    return made


def _in_settings(pattern: str, written: str, plain: str) -> _Refer:
    """A reference in mkdocs.yml, in the place of `pattern`."""

    def made(site: Newsroom, secret: Secret) -> Referred:
        values = _values(site, secret, "content/x")
        text = re.sub(r"^nav:.*\n", "", site.files[CONFIGURATION].decode(), flags=re.MULTILINE)
        found = re.search(pattern, text)
        assert found
        shown, without = (
            text[: found.end()] + each.format_map(values) + text[found.end() :]
            for each in (written, plain)
        )
        return _both(site, CONFIGURATION, shown.encode(), without.encode(), ())

    return made


def _moved_to(site: Newsroom, secret: Secret) -> Referred:
    by, address = "content/gone.yml", _values(site, secret, "content/x")["a"]
    gone = site.files.get(by, b"") + f'"/gammal-sida/": {{moved_to: "/{address}"}}\n'.encode()
    return _both(site, by, gone, gone, ("name", "slug"))


def _shared(belonging: str, header: str, *told: str) -> _Refer:
    """An item has what belongs to the secret too, which is therefore public."""

    def made(site: Newsroom, secret: Secret) -> Referred:
        by, words = site.items[0], words_of(secret)
        files: dict[str, bytes] = {}
        if belonging == "contact":
            for path, entry in entries_of(secret).items():
                if path.endswith("contacts.yml"):
                    files[path] = site.files[path] + entry.encode()
        else:
            own = belongings_of(secret, site.items_folder)
            files = {path: data for path, data in own.items() if words[belonging] in path}
        line = header.format(relpath(next(iter(files)), by.rpartition("/")[0]), **words)
        as_it_is = line.replace("{", "{{").replace("}", "}}")
        both = _in_header(as_it_is, as_it_is)(site.with_files(files), secret)
        return replace(both, told=frozenset((belonging, *told)))

    return made


def _both(site: Newsroom, by: str, shown: bytes, plain: bytes, told: tuple[str, ...]) -> Referred:
    return Referred(site.with_files({by: shown}), site.with_files({by: plain}), frozenset(told), by)


def _values(site: Newsroom, secret: Secret, by: str) -> Mapping[str, str]:
    words = words_of(secret)
    path = path_of(secret, site.items_folder, words["name"])
    stem = path.removeprefix("content/").rpartition("/")[2].partition(".")[0]
    folder = path.removeprefix("content/").rpartition("/")[0]
    slug = words["slug"] if "slug" in secret.extras else stem
    words_in_address = re.search(r"news: (\w+)", site.files[CONFIGURATION].decode())
    news = words_in_address[1] if words_in_address else "nyheter"
    is_item = folder.startswith(site.items_folder) and secret.kind == "item"
    address = f"{news}/2026/{slug}/" if is_item else f"{folder}/{stem}/".lstrip("/")
    return {
        **words,
        "p": relpath(path, by.rpartition("/")[0]),
        "own": path.removeprefix("content/"),
        "a": address,
        "secret_id": f"20260301-0900-{words['id']}",
    }


_WHOLE = "Se [ordet](<https://example.org/{a}>)."
_ADDRESS = ("name", "slug")

REFERENCES: Mapping[str, _Refer | None] = {
    "none": None,
    "link in an item": _in_body("Se [ordet](<{p}>).", "Se ordet.", page=False),
    "link in a page": _in_body("Se [ordet](<{p}>).", "Se ordet.", page=True),
    "link to a heading in an item": _in_body("Se [ordet](<{p}#mer>).", "Se ordet.", page=False),
    "link to a heading in a page": _in_body("Se [ordet](<{p}#mer>).", "Se ordet.", page=True),
    "reference link in an item": _in_body("Se [ordet][x].\n\n[x]: <{p}>", "Se ordet.", page=False),
    "reference link in a page": _in_body("Se [ordet][x].\n\n[x]: <{p}>", "Se ordet.", page=True),
    "whole address in an item": _in_body(_WHOLE, _WHOLE, page=False, told=_ADDRESS),
    "whole address in a page": _in_body(_WHOLE, _WHOLE, page=True, told=_ADDRESS),
    "title in an item": _in_body("Det om {title}.", "Det om {title}.", page=False, told=("title",)),
    "title in a page": _in_body("Det om {title}.", "Det om {title}.", page=True, told=("title",)),
    "path in an item": _in_body("Filen `{own}`.", "Filen `{own}`.", page=False, told=("name",)),
    "path in a page": _in_body("Filen `{own}`.", "Filen `{own}`.", page=True, told=("name",)),
    "translates of an item": _in_header("lang: sv\ntranslates: {secret_id}", "lang: sv"),
    "sign_language of an item": _in_header('sign_language: "{p}"'),
    "attachment of an item": _in_header('attachments: [{{file: "{p}", title: Filen}}]'),
    **{
        f"{key} of an item": _in_header(line_of(key, "ordet", '"{p}"'))
        for key in DECLARED
        if targets_of(key) & {"picture", "file", "link"}
    },
    "alias of an item": _in_header('aliases: ["/{a}"]', 'aliases: ["/{a}"]', _ADDRESS),
    "fact of an item": _in_header("facts: ['Se [ordet](<{p}>).']", "facts: ['Se ordet.']"),
    "correction of an item": _in_header(
        'corrections: [{{date: "2026-03-02", note: Om {title} stod fel.}}]',
        'corrections: [{{date: "2026-03-02", note: Om {title} stod fel.}}]',
        ("title",),
    ),
    "an item with its picture": _shared("picture", 'image: {{src: "{0}", alt: Bilden}}', "pixels"),
    "an item with its pdf": _shared("pdf", 'attachments: [{{file: "{0}", title: Filen}}]', "paper"),
    "an item with its contact": _shared("contact", "contacts: [{contact}]"),
    "menu": _in_settings(
        r"(?m)^(?=plugins:)",
        'nav: [{{Om oss: om.md}}, {{Hemligt: "{own}"}}]\n',
        "nav: [{{Om oss: om.md}}]\n",
    ),
    "page in the settings": _in_settings(
        r" sv: \{words: \{news: \w+\}(?=\})", ', pages: {{contact: "{own}"}}', ""
    ),
    "address in gone.yml": _moved_to,
}
"""How something public may refer to a secret."""
