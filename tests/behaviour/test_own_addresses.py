"""Links within the site, to every address it has: on pages, in feeds, and when they are dead."""

from pathlib import Path

import pytest

from budkavle.build.content_check import check
from tests.support.site_folder import NOON, SiteFolder

LINKS = {
    "/": "../../../",
    "/om/": "../../../om/",
    "/nyheter/": "../../../nyheter/",
    "/nyheter/2026/": "../../../nyheter/2026/",
    "/nyheter/2026/annan": "../../../nyheter/2026/annan/",
    "/gammal/": "../../../gammal/",
    "/amnen/vard/": "../../../amnen/vard/",
    "/amnen/vard/feed.xml": "../../../amnen/vard/feed.xml",
    "/feed.json": "../../../feed.json",
    "/nyheter/2026/annan/#delen": "../../../nyheter/2026/annan/#delen",
    "https://example.org/folj/": "../../../folj/",
    "http://www.example.org/folj/index.html": "../../../folj/",
    "/404.html": "../../../404.html",
    "/robots.txt": "../../../robots.txt",
    "/sitemap.xml": "../../../sitemap.xml",
    "/feeds.opml": "../../../feeds.opml",
    "/nyheter/2026/annan/event.ics": "../../../nyheter/2026/annan/event.ics",
    "/events.ics": "../../../events.ics",
}

_OTHER = """\
topics: [vard]
aliases: [/gammal/]
event: {start: 2026-04-01 09:00, place: Rådhuset}
"""


def folder(tmp_path: Path) -> SiteFolder:
    site = SiteFolder(tmp_path)
    site.item("annan", _OTHER, "## Delen\n\nTexten.")
    site.item("lankar", "", "\n".join(f"[x]({link})" for link in LINKS))
    return site


def test_a_link_to_every_address_leads_there(tmp_path: Path) -> None:
    site = folder(tmp_path)
    site.build(searchable=False)
    files = site.files()
    page = files["nyheter/2026/lankar/index.html"].decode()
    named = (link.strip("/") for link in LINKS if link.rpartition("/")[2].partition(".")[2])
    assert [name for name in named if name not in files and "www" not in name] == []
    assert [link for link in LINKS.values() if f'<a href="{link}">x</a>' not in page] == []
    assert '\\"https://example.org/amnen/vard/\\"' in site.files()["feed.json"].decode()


def test_a_list_without_anything_public_is_not_linked_to(tmp_path: Path) -> None:
    site = folder(tmp_path)
    site.item("annan", f"{_OTHER}draft: true\n", "## Delen\n\nTexten.")
    site.build()
    page = site.files()["nyheter/2026/lankar/index.html"].decode()
    assert "../../../amnen/vard/" not in page
    assert '<a href="../../../nyheter/">x</a>' in page


@pytest.mark.parametrize("alone", [False, True])
def test_a_dead_address_is_told_of_like_a_dead_link(tmp_path: Path, alone: bool) -> None:
    site = folder(tmp_path)
    file = site.item(
        "felaktig", "", "[x](/amnen/vord/) [y](/nyheter/2026/annan/#andra) [z](/om/)\n"
    )
    found = check(site.configuration, NOON, [file] if alone else [])
    assert [(each.code, dict(each.values)["known"]) for each in found] == [
        ("dead-address", "/amnen/vard/"),
        ("dead-anchor", "delen"),
    ]


_PAGE = """# Om oss

## Så här gör du

[a](#sa-har-gor-du) [b](#saknas) [c](kontakt.md#telefon) [d](kontakt.md#saknas2)
[e](https://example.org/kontakt/#saknas3) [f](/om/#saknas4) [g](#eget) [h](/kontakt/#telefon)

<span id="eget">Eget</span> [i](#main)
"""


@pytest.mark.parametrize("alone", [False, True])
def test_a_dead_anchor_on_an_ordinary_page_is_told_of(tmp_path: Path, alone: bool) -> None:
    site = folder(tmp_path)
    page = site.write("om.md", _PAGE)
    site.write("kontakt.md", "---\ntitle: Kontakt\n---\n\n# Kontakt\n\n## Telefon\n\nRing.\n")
    found = check(site.configuration, NOON, [page] if alone else [])
    assert {(each.path, each.line, dict(each.values)["value"]) for each in found} == {
        ("content/om.md", 5, "saknas"),
        ("content/om.md", 5, "saknas2"),
        ("content/om.md", 6, "saknas3"),
        ("content/om.md", 6, "saknas4"),
    }
    assert {each.code for each in found} == {"dead-anchor"}
    assert {dict(each.values)["known"] for each in found if "2" in str(each.values)} == {
        "kontakt, telefon"
    }


def test_an_item_may_lead_to_a_place_on_an_ordinary_page(tmp_path: Path) -> None:
    site = folder(tmp_path)
    site.write("om.md", _PAGE.split("[a]")[0])
    links = "[a](../../om.md#sa-har-gor-du) [b](/om/#sa-har-gor-du) [c](../../om.md#om)"
    site.item("lankande", "", links)
    (problem,) = check(site.configuration, NOON)
    assert (problem.path, problem.code) == ("content/nyheter/2026/lankande.md", "dead-anchor")
    assert dict(problem.values)["value"] == "om"


def test_the_places_are_those_of_the_built_page(tmp_path: Path) -> None:
    """With the extensions that mkdocs.yml lists."""
    site = folder(tmp_path)
    with site.configuration.open("a", encoding="utf-8") as file:
        file.write("markdown_extensions: [attr_list, footnotes]\n")
    site.write("om.md", "# Om\n\n## Delen {#del-1}\n\n[a](#del-1) [b](#delen)[^1]\n\n[^1]: Not.\n")
    assert [dict(each.values)["value"] for each in check(site.configuration, NOON)] == ["delen"]
    site.build()
    assert 'id="del-1"' in site.files()["om/index.html"].decode()


FILES = {
    "/dokument/plan.txt": "nyheter/2026/lank/plan.txt",
    "https://example.org/dokument/plan.txt": "nyheter/2026/lank/plan.txt",
    "http://www.example.org/dokument/pl%61n.txt?v=2#del=2": "nyheter/2026/lank/plan.txt",
    "https://example.org/nyheter/2026/bifogande/bilagan.txt": "nyheter/2026/bifogande/bilagan.txt",
    "/nyheter/2026/bifogande/tabell-2.txt": "nyheter/2026/bifogande/tabell-2.txt",
}
"""Addresses of files that an item links to, and where these are public."""
_ATTACHING = """\
attachments:
  - {file: ../../dokument/Bilagan.txt, title: Bilagan}
  - {file: ../../dokument/tabell.txt, title: Tabell}
  - {file: tabell.txt, title: En annan tabell}
"""


def folder_with_files(tmp_path: Path) -> SiteFolder:
    site = folder(tmp_path)
    for path in ("plan.txt", "Bilagan.txt", "tabell.txt", "sidans.txt"):
        site.write(f"dokument/{path}", f"Det här är {path}.")
    site.write("nyheter/2026/tabell.txt", "En annan tabell.")
    site.item("bifogande", _ATTACHING)
    return site


@pytest.mark.parametrize("key", ["", "easy_read", "sign_language"], ids=str)
@pytest.mark.parametrize(("address", "there"), FILES.items(), ids=[f"f{n}" for n in range(5)])
def test_the_address_of_a_file_leads_to_it(
    tmp_path: Path, address: str, there: str, key: str
) -> None:
    if key and address.startswith("/"):
        address = f"https://example.org{address}"
    site = folder_with_files(tmp_path)
    given = (f'{key}: "{address}"\n', "Texten.") if key else ("", f"[x]({address})")
    file = site.item("lank", *given)
    assert check(site.configuration, NOON, [file]) == ()
    assert {each.code for each in check(site.configuration, NOON)} <= {"unused-file"}
    site.build()
    files = site.files()
    assert there in files
    anchor = "#del=2" if "#" in address else ""
    assert f'href="../../../{there}{anchor}"' in files["nyheter/2026/lank/index.html"].decode()


DEAD_KEYS = {
    "https://example.org/dokument/sakans.txt": "dead-address",
    "https://example.org/nyheter/2026/annan/#andra": "dead-anchor",
    "https://example.org/om/#andra": "dead-anchor",
    "annan.md#andra": "dead-anchor",
    "https://example.org/omm/": "dead-address",
}


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(
    ("link", "code"), DEAD_KEYS.items(), ids=["file", "a", "page", "b", "list"]
)
def test_a_dead_link_of_a_key_is_told_of(tmp_path: Path, link: str, code: str, alone: bool) -> None:
    site = folder(tmp_path)
    file = site.item("lank", f'easy_read: "{link}"\n')
    (problem,) = check(site.configuration, NOON, [file] if alone else [])
    assert (problem.code, problem.field, problem.line) == (code, "easy_read", 2 + 4)


def test_the_link_of_a_key_leads_to_a_part_of_a_page(tmp_path: Path) -> None:
    site = folder(tmp_path)
    site.item("ett", "easy_read: https://example.org/nyheter/2026/annan/#delen\n")
    site.item("tva", "easy_read: annan.md#delen\nsign_language: https://www.example.org/om\n")
    site.build()
    for name in ("ett", "tva"):
        page = site.files()[f"nyheter/2026/{name}/index.html"].decode()
        assert '<a href="../../../nyheter/2026/annan/#delen">' in page
    assert '<a href="../../../om/">' in page
    assert "https://example.org/nyheter/2026/annan/#delen" in site.files()["feed.xml"].decode()


def test_a_page_makes_the_file_public_that_it_links_to_by_its_address(tmp_path: Path) -> None:
    site = folder_with_files(tmp_path)
    links = "[a](/dokument/sidans.txt) [b](https://example.org/nyheter/2026/bifogande/bilagan.txt)"
    page = site.write("om.md", f"# Om oss\n\n{links}\n")
    assert check(site.configuration, NOON, [page]) == ()
    site.build()
    assert "dokument/sidans.txt" in site.files()


def test_a_file_of_a_draft_is_not_linked_to(tmp_path: Path) -> None:
    site = folder_with_files(tmp_path)
    site.item("bifogande", f"{_ATTACHING}draft: true\n")
    site.item("lank", "", "[x](/nyheter/2026/bifogande/bilagan.txt)")
    site.build()
    assert "bilagan" not in "".join(site.files())
    assert "bilagan" not in site.files()["nyheter/2026/lank/index.html"].decode()


BANNER = "vatten: {{kind: minor, title: Koka vattnet, from: 2026-03-01, link: {}}}\n"


@pytest.mark.parametrize(
    "link", ["om.md", *(f"https://example.org{link}" for link in LINKS if link.startswith("/"))]
)
def test_a_banner_may_lead_to_every_address(tmp_path: Path, link: str) -> None:
    site = folder(tmp_path)
    site.write("viktigt.yml", BANNER.format(f'"{link}"'))
    assert check(site.configuration, NOON) == ()
    page = site.write("om.md", "# Om oss\n\n[x](#saknas)\n")  # checked although no item is read
    assert [each.code for each in check(site.configuration, NOON, [page])] == ["dead-anchor"]


@pytest.mark.parametrize(
    ("link", "line", "field"),
    [
        ("https://example.org/omm/", 2, "vatten.link"),
        ("{sv: https://www.example.org/amnen/vord}", 2, "vatten.link.sv"),
        ("https://example.org/dokument/saknas.txt", 2, "vatten.link"),
    ],
    ids="abc",
)
def test_a_dead_address_of_a_banner_is_reported(
    tmp_path: Path, link: str, line: int, field: str
) -> None:
    site = folder(tmp_path)
    site.write("viktigt.yml", f"# Det som är viktigt\n{BANNER.format(link)}")
    (found,) = check(site.configuration, NOON)
    assert (found.path, found.line, found.field) == ("content/viktigt.yml", line, field)
    assert found.code == "dead-address"
