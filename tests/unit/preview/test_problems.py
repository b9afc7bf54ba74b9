"""Problems are shown on every page, and prevent no other page from being shown."""

from time import sleep

import pytest

from budkavle.preview import ViewMaker
from budkavle.preview.responses import answer
from tests.support.site_folder import NOON, SiteFolder
from tests.unit.preview.conftest import Look

PAGE = "/nyheter/2026/oppen/"
RIGHT = "title: Vägen är öppen\ntopics: [vard]\n"


def body(look: Look, path: str, status: int = 200) -> str:
    given = answer(look(), path)
    assert given.status == status
    return given.body.decode()


def test_an_item_with_a_mistake_is_shown_as_it_was(preview: Look, small: SiteFolder) -> None:
    assert "budkavle-problems" not in body(preview, PAGE)
    small.item("oppen", RIGHT.replace("öppen", "bred") + "date: igår\n")
    page = body(preview, PAGE)
    assert "Vägen är öppen</h1>" in page
    assert "<title>(1) Förhandsvisning: " in page
    for said in (
        "1 fel i innehållet",
        "content/nyheter/2026/oppen.md:6",
        "”igår” är inte ett datum.",
        "Skriv ÅÅÅÅ-MM-DD, eller ÅÅÅÅ-MM-DD tt:mm med klockslag.",
        "<code>date: igår</code>",
        "Så länge visas nyheten som den såg ut innan.",
    ):
        assert said in page, said
    small.item("oppen", RIGHT.replace("öppen", "bred"))
    assert "Vägen är bred</h1>" in body(preview, PAGE)


def test_an_item_that_refers_wrongly_is_shown_as_it_was(preview: Look, small: SiteFolder) -> None:
    """Also with its old text, although the file that it was read from now has another one."""
    sleep(0.05)  # or the file might change twice within a clock tick, and would not be cached
    preview()
    small.item("oppen", RIGHT + "contacts: [ingen]\n", "En annan text.")
    sleep(0.05)
    page = body(preview, PAGE)
    assert "Texten till nyheten." in page
    assert "En annan text." not in page
    small.item("oppen", RIGHT, "En tredje text.")
    assert "En tredje text." in body(preview, PAGE)


def test_an_item_that_never_was_right_is_left_out(preview: Look, small: SiteFolder) -> None:
    small.item("oppen", "date: igår\n")
    small.write("om.md", "# Om oss\n\nSe [vägen](nyheter/2026/oppen.md).\n")
    body(preview, PAGE, 404)
    page = body(preview, "/om/")
    assert "Så länge är nyheten utelämnad." in page
    assert "1 fel i innehållet" in page


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("contacts: [ingen]\n", "unknown-reference"),
        ("story: ingen\n", "unknown-reference"),
        ("id: embargo-0001\n", "duplicate-id"),
        ("slug: embargo\n", "duplicate-address"),
        ("image: {src: borta.jpg, alt: Borta}\n", "missing-file"),
        ("image: {src: trasig.jpg, alt: Trasig}\n", "not-a-picture"),
        ("translates: ingen-sadan\n", "unknown-item"),
    ],
)
def test_what_refers_wrongly_stops_no_other_page(
    header: str, code: str, preview: Look, small: SiteFolder
) -> None:
    small.write("nyheter/2026/trasig.jpg", "Detta är ingen bild.")
    small.item("zebra", header)
    view = preview()
    assert [each.code for each in view.problems] == [code]
    assert view.around.complaints[0].note == "Så länge är nyheten utelämnad."
    for path in ("/", PAGE, "/nyheter/2026/embargo/", "/feed.xml"):
        assert answer(view, path).status == 200


def test_a_mistake_in_a_registry_is_reported_once(preview: Look, small: SiteFolder) -> None:
    small.item("oppen", RIGHT + "contacts: [eva]\n")
    preview()
    small.write("contacts.yml", "eva: {name: Eva Exempel, phone: nolla}\n")
    view = preview()
    assert [(each.path, each.code) for each in view.problems] == [
        ("content/contacts.yml", "wrong-phone")
    ]
    assert "Eva Exempel" in answer(view, PAGE).body.decode()


def test_a_dead_link_in_an_ordinary_page_stops_no_page(preview: Look, small: SiteFolder) -> None:
    small.write("om.md", "# Om oss\n\nSe [kartan](karta.md).\n")
    view = preview()
    assert "dead-link" in {each.code for each in view.problems}
    assert answer(view, "/om/").status == 200


def test_an_edited_page_and_a_new_setting_are_seen(preview: Look, small: SiteFolder) -> None:
    body(preview, "/om/")
    small.write("om.md", "# Om oss\n\nVi har flyttat.\n")
    assert "Vi har flyttat." in body(preview, "/om/")
    told = small.configuration.read_text(encoding="utf-8")
    small.configuration.write_text(told.replace("site_name: Exempel", "site_name: Andra"))
    assert "– Andra</title>" in body(preview, "/om/")


def test_wrong_settings_are_reported_until_they_are_right(preview: Look, small: SiteFolder) -> None:
    told = small.configuration.read_text(encoding="utf-8")
    small.configuration.write_text(told.replace("identity: example.org,2018", "identity: fel"))
    page = body(preview, "/", 500)
    assert "mkdocs.yml:7" in page
    small.configuration.write_text(told)
    body(preview, "/")


BLOCKS = "{% block title %}{% endblock %}{% block head %}{% endblock %}\n{% block content %}"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (BLOCKS + "{{ hej", "items/article.html:2: "),
        (BLOCKS + "{{ hej }}{% endblock %}", "items/article.html:2: &#39;hej&#39; is undefined"),
        (BLOCKS + "\n{{ 1 + None }}{% endblock %}", "items/article.html:3: "),
        (BLOCKS + '{% include "borta.html" %}{% endblock %}', "borta.html:1: "),
        ("{% block title %}{% endblock %}", "items/article.html:1: no block head, content"),
    ],
)
def test_a_broken_template_is_a_readable_page_and_stops_no_other(
    broken: str, said: str, preview: Look, small: SiteFolder
) -> None:
    template = small.own_theme() / "items" / "article.html"
    right = template.read_text(encoding="utf-8")
    template.write_text(broken, encoding="utf-8")
    page = body(preview, PAGE, 500)
    assert f"Temat kan inte användas: theme/{said}" in page
    assert "/-/preview.js" in page
    body(preview, "/")
    template.write_text(right, encoding="utf-8")
    body(preview, PAGE)


def test_a_broken_frame_leaves_the_last_good_one(preview: Look, small: SiteFolder) -> None:
    frame = small.own_theme() / "base.html"
    right = frame.read_text(encoding="utf-8")
    body(preview, "/")
    frame.write_text(right + "{% if %}", encoding="utf-8")
    page = body(preview, "/")
    assert "Temat kan inte användas: theme/base.html:" in page


def test_a_broken_frame_from_the_start_is_a_readable_page(small: SiteFolder) -> None:
    frame = small.own_theme() / "base.html"
    frame.write_text("{% if %}", encoding="utf-8")
    view = ViewMaker(small.configuration, "sv", public=False).view(NOON)
    given = answer(view, "/")
    assert given.status == 500
    assert "theme/base.html:1: " in given.body.decode()
