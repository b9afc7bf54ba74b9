"""Secret texts and files: everything that an unpublished item contains, except what is public."""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from budkavle.build.leaks.search import Search
from budkavle.build.leaks.secrets import page_secrets, search_for
from budkavle.host import project
from budkavle.model.front_matter import FrontMatter
from budkavle.model.item import Item
from budkavle.model.noun import texts_in, types_of
from budkavle.model.values import Line, Localised
from budkavle.render.output import state_of
from budkavle.render.preparation import prepare
from budkavle.render.site import Folders, Site
from budkavle.system.cache import Cache
from tests.support.site_folder import NOON, SiteFolder

PDF = b"%PDF-1.7\n% the contract, word for word, and some more"
EVERYTHING = """\
id: sjukhuset-0001-hemlig
title: Regionen säljer sjukhuset i Älvsborg
date: 2026-03-01
summary: Köparen får tillträde redan till sommaren.
slug: forsaljning-av-ett-sjukhus
topics: [vard]
story: arendet
authors: [Skribenten Utan Namn]
facts: {title: Pengarna i affären, items: [Köpeskillingen är fyrahundra miljoner]}
contacts: [{name: Birgitta Förhandlare, role: Förhandlare för köparen, phone: 072-566 30 70}, eva]
image: {src: stad.png, alt: Två personer skakar hand, credit: Fotograf Okänd Person, caption: Bild}
images: [{src: stad.png, alt: Köparens kontor i Mölndal}]
attachments: [{file: avtalet.pdf, title: Avtalet mellan parterna}]
event:
  start: 2026-04-01 18:00
  place: Stora salen i Vänersborg
  register: sal@example.org
  cancelled: Salen är redan uthyrd till köparen
corrections: [{date: 2026-03-02, note: Det var femton år och inte femtio}]
withdrawn: Affären har gått om intet i dag
aliases: [/gammalt/sjukhuset-till-salu/]
translates: annat-i-hemlighet-0001
feed_id: https://forra.example.org/?p=77777
easy_read: https://intern.example.org/lattlast
sign_language: https://intern.example.org/teckensprak
silence: {long-sentence: Juristerna vill ha det så}
"""
NO_TEXTS = {"draft", "publish", "embargo", "expires", "pinned", "lang", "announce", "revision"}


def prepared(small: SiteFolder) -> tuple[Site, Search]:
    described = project.describe(small.configuration)
    folders = Folders(described.content, Cache(state_of(described.site)))
    made = prepare(folders, described.settings, NOON)
    return made, search_for(made, small.configuration, described.theme)


def with_draft(folder: Path, kept: str = "draft: true") -> SiteFolder:
    small = SiteFolder(folder)
    small.item("skolan", "topics: [vard]\n")
    small.item("annat", "id: annat-i-hemlighet-0001\ndraft: true\n")
    small.write("nyheter/2026/avtalet.pdf", PDF)
    (small.folder / "content/nyheter/2026/stad.png").write_bytes(picture())
    small.item(
        "sjukhuset", f"{EVERYTHING}{kept}\n", "Se [rapporten](https://intern.example.org/r)."
    )
    return small


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (900, 600), "navy").save(data, "PNG")
    return data.getvalue()


SECRET = [
    *(
        "sjukhuset-0001-hemlig",
        "Regionen säljer sjukhuset i Älvsborg",
        "Köparen får tillträde redan till",
    ),
    *("/nyheter/2026/forsaljning-av-ett-sjukhus/", "forsaljning-av-ett-sjukhus"),
    *("Pengarna i affären", "Köpeskillingen är fyrahundra", "Birgitta Förhandlare", "+46725663070"),
    *("Förhandlare för köparen", "Eva Exempel", "+46313900610", "Två personer skakar hand"),
    "Skribenten Utan Namn",
    *("Stora salen i Vänersborg", "mailto:sal@example.org", "Salen är redan uthyrd till"),
    *("Fotograf Okänd Person", "Köparens kontor i Mölndal", "Avtalet mellan parterna"),
    *("Det var femton år och inte", "Affären har gått om intet", "/gammalt/sjukhuset-till-salu/"),
    *("annat-i-hemlighet-0001", "https://intern.example.org/lattlast"),
    *("https://intern.example.org/teckensprak", "Juristerna vill ha det så"),
    *(
        "https://forra.example.org/?p=77777",
        "https://intern.example.org/r",
        "nyheter/2026/sjukhuset.md",
        "nyheter/2026/avtalet.pdf",
    ),
    "Upphandlingen av ett nytt journalsystem",
]


@pytest.mark.parametrize("kept", ["draft: true", "publish: 2026-04-01"])
def test_all_that_an_unpublished_item_holds_is_secret(kept: str, tmp_path: Path) -> None:
    _, search = prepared(with_draft(tmp_path / "site", kept))
    missed = [text for text in SECRET if not search.look("x.html", f"hej {text} hopp".encode())]
    assert missed == []


def test_the_sample_says_every_key_that_holds_a_text() -> None:
    said = {line.partition(":")[0] for line in EVERYTHING.splitlines()}
    assert types_of(FrontMatter).keys() - said <= NO_TEXTS


def test_a_key_to_come_is_looked_for_without_more(tmp_path: Path) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Longer(Item):
        """An item with more keys, of any shape."""

        weather: Line | None = None
        quotes: tuple[dict[str, Line], ...] = ()
        place: Localised | None = None

    made, _ = prepared(with_draft(tmp_path / "site"))
    path = "nyheter/2026/sjukhuset.md"
    old = made.content.written[path]
    new = Longer(
        **{name: getattr(old.item, name) for name in types_of(Item)},
        weather="Regn över hela Västergötland",
        quotes=({"who": "Talespersonen för ägarna"},),
        place=Localised((("sv", "Stadshuset i Vänersborg"),)),
    )
    content = replace(made.content, written={**made.content.written, path: replace(old, item=new)})
    small = tmp_path / "site"
    search = search_for(replace(made, content=content), small / "mkdocs.yml", small / "no theme")
    for text in (
        "Regn över hela Västergötland",
        "Talespersonen för ägarna",
        "Stadshuset i Vänersborg",
    ):
        (leak,) = search.look("x.html", text.encode())
        assert leak.path == path


def test_texts_in_finds_every_text() -> None:
    assert list(texts_in(({"a": ("b", 1, None)}, Localised((("sv", "c"),)), [True, "d"]))) == [
        *("b", "c", "d")
    ]


def test_of_an_item_that_is_gone_the_tombstone_is_public_and_all_else_secret(
    tmp_path: Path,
) -> None:
    _, search = prepared(with_draft(tmp_path / "site", "revision: 2"))
    for told in ("Regionen säljer sjukhuset i Älvsborg", "Affären har gått om intet i dag"):
        assert not search.look("x.html", told.encode())
    for secret in ("Köparen får tillträde redan", "Juristerna vill ha det så", "teckensprak"):
        text = f"https://intern.example.org/{secret}" if secret == "teckensprak" else secret
        assert search.look("x.html", text.encode())


def test_a_copy_of_a_public_file_is_no_secret_but_one_of_a_loose_file_is(tmp_path: Path) -> None:
    small = with_draft(tmp_path / "site")
    small.write("bilder/los.pdf", PDF)
    assert prepared(small)[1].look("x.pdf", PDF)
    small.write("nyheter/2026/oppen.pdf", PDF)
    small.item("skolan", "attachments: [{file: oppen.pdf, title: Avtalet}]\n")
    assert not prepared(small)[1].look("x.pdf", PDF)


def test_a_file_that_an_ordinary_page_offers_is_public_in_every_copy(tmp_path: Path) -> None:
    small = with_draft(tmp_path / "site")
    small.write("kopia.pdf", PDF)
    small.write("om.md", "# Om\n\n[Avtalet](kopia.pdf)\n")
    assert not prepared(small)[1].look("x.pdf", PDF)


def test_a_copy_of_a_file_of_the_theme_is_no_secret(tmp_path: Path) -> None:
    small = with_draft(tmp_path / "site")
    described = project.describe(small.configuration)
    logo = next(path for path in sorted(described.theme.rglob("*.svg")) if path.is_file())
    made, _ = prepared(small)
    small.write("nyheter/2026/avtalet.pdf", logo.read_bytes())
    search = search_for(made, small.configuration, described.theme)
    assert not search.look("images/logo.svg", logo.read_bytes())


@pytest.mark.parametrize("data", [b"", b"\n", b"{}\n", b"a,b\n1,2\n"])
def test_an_empty_or_tiny_file_is_not_known_by_its_bytes(data: bytes, tmp_path: Path) -> None:
    small = with_draft(tmp_path / "site")
    made, _ = prepared(small)
    small.write("nyheter/2026/avtalet.pdf", data)
    search = search_for(made, small.configuration, tmp_path / "no theme")
    assert not search.look(".nojekyll", data)


PUBLIC = [
    ("topics.yml", "vard: {title: Vård, retired: 'Ämnet har gått upp i ett annat ämne'}"),
    ("gone.yml", "/gammal/: {reason: 'Ämnet har gått upp i ett annat ämne'}"),
    ("om.md", "# Om\n\nÄmnet har **gått** upp i ett [annat](https://example.org/) ämne\n"),
    ("om.md", "# Om\n\n![Ämnet har gått upp i ett annat ämne](bild.png)\n"),
]


@pytest.mark.parametrize(("name", "text"), PUBLIC)
def test_what_the_public_can_read_elsewhere_is_no_secret(
    name: str, text: str, tmp_path: Path
) -> None:
    small = SiteFolder(tmp_path / "site")
    small.write("bild.png", picture())
    small.item("skolan", "topics: [vard]\n")
    small.item("utkast", "draft: true\nsummary: Ämnet har gått upp i ett annat ämne\n")
    assert prepared(small)[1].look("x.html", "Ämnet har gått upp i ett annat ämne".encode())
    small.write(name, text)
    search = prepared(small)[1]
    assert not search.look("x.html", "Ämnet har gått upp i ett annat ämne".encode())


def test_reasons_that_readers_do_not_see_make_nothing_public(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path / "site")
    small.item("skolan", "silence: {long-sentence: Som i det hemliga avtalet med köparen}\n")
    small.item("utkast", "draft: true\nsummary: Som i det hemliga avtalet med köparen\n")
    assert prepared(small)[1].look("x.html", "Som i det hemliga avtalet med köparen".encode())


def test_of_a_page_that_is_not_public_every_line_is_secret() -> None:
    source = "---\ntitle: Regionen säljer sjukhuset\n---\n\n# Köparen får *tillträde* i sommar\n"
    secrets = {each.text for each in page_secrets("om/affaren.md", source)}
    assert {"om/affaren.md", "om/affaren/", "Köparen får tillträde i sommar"} <= secrets
    assert any("Regionen säljer sjukhuset" in text for text in secrets)
