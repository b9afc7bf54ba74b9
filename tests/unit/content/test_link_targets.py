"""Where links lead: what lacks its beginning gets it where nothing else can be meant."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budkavle.content.link_targets import Refusal, Target, link_target
from budkavle.content.markdown import Link, render

SITE = "https://example.org/"
PAGE = "nyheter/2026/a.md"
NAMES = st.builds(
    "{}{}.{}".format,
    st.text("abåÖ09 @+;,'=&!~$^_.-", min_size=1, max_size=12).filter(
        lambda name: name == name.strip() and name[0] not in "'." and " '" not in name
    ),
    st.sampled_from(["", "(1)", " (1)", " kopia (2)"]),
    st.sampled_from("png jpg JPEG webp pdf docx xlsx".split()),
)
"""Names that cameras, downloads and people give to files."""


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.se/a", "https://example.se/a"),
        ("info@example.se", "mailto:info@example.se"),
        ("info@example.se?subject=Hej", "mailto:info@example.se?subject=Hej"),
        ("www.example.se", "https://www.example.se"),
        ("mailto:?subject=Tips", "mailto:?subject=Tips"),
        ("mailto:o'brien@example.se", "mailto:o'brien@example.se"),
        ("mailto:a@example.se,b@example.se", "mailto:a@example.se,b@example.se"),
        ("https://https.example.se/a", "https://https.example.se/a"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("example.se/sida", "https://example.se/sida"),
        ("#rubrik", "#rubrik"),
        ("tel:+46313900600", "tel:+46313900600"),
        ("b.md", "content:nyheter/2026/b.md"),
        ("../2025/b.md#c", "content:nyheter/2025/b.md#c"),
        ("bilder\\hus.jpg", "content:nyheter/2026/bilder/hus.jpg"),
        ("en%20fil.pdf", "content:nyheter/2026/en fil.pdf"),
        ("https-guide.md", "content:nyheter/2026/https-guide.md"),
        ("/amnen/vard/", "content:/amnen/vard"),
        ("https://example.org/amnen/vard/", "content:/amnen/vard"),
        ("https://example.org", "content:/"),
        ("https://example.org.se/", "https://example.org.se/"),
    ],
)
def test_a_link_leads_where_its_writer_meant(written: str, address: str) -> None:
    found = link_target(written, PAGE, SITE)
    assert isinstance(found, Target)
    assert found.address == address


@pytest.mark.parametrize(
    ("written", "code", "remedy"),
    [
        ("", "empty-link", None),
        ("mailto:", "empty-link", None),
        ("mailto://a@example.se", "broken-address", "mailto:a@example.se"),
        ("mailto:a@example", "broken-address", "mailto:name@example.se"),
        ("https://ex ample.se/a", "broken-address", "https://example.se/a"),
        ("https://example,se/a", "broken-address", "https://example.se/a"),
        ("#", "empty-link", None),
        ("https:/example.se", "broken-address", "https://example.se"),
        ("https//example.se", "broken-address", "https://example.se"),
        ("http;//example.se", "broken-address", "https://example.se"),
        ("htpps://example.se", "broken-address", "https://example.se"),
        ("ttps://example.se", "broken-address", "https://example.se"),
        ("https://https://example.se", "broken-address", "https://example.se"),
        ("file:///C:/a.docx", "forbidden-link", None),
        ("C:/a.docx", "forbidden-link", None),
        ("javascript:alert(1)", "forbidden-link", None),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(written: str, code: str, remedy: str | None) -> None:
    found = link_target(written, PAGE, SITE)
    assert isinstance(found, Refusal)
    assert (found.rule.code, dict(found.values).get("remedy")) == (code, remedy)


@pytest.mark.parametrize(
    ("written", "remedy"),
    [("www.example.se", "https://www.example.se"), ("a@example.se", "mailto:a@example.se")],
)
def test_where_another_program_renders_the_link_it_must_be_whole(written: str, remedy: str) -> None:
    found = link_target(written, PAGE, SITE, completed=False)
    assert isinstance(found, Refusal)
    assert dict(found.values)["remedy"] == remedy


@given(name=NAMES)
@example(name="karta@2x.png")
@example(name="karta (1).pdf")
@example(name="anna@example.se.docx")
def test_a_file_is_found_whatever_it_is_called(name: str) -> None:
    body = render(f"Se ![Ett hus]({name}) och [planen]({name}).", PAGE)
    assert body.mistakes == ()
    assert body.pictures == body.links == (Link(f"nyheter/2026/{name}", 1),)


@given(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(
            ["http:/", "htpp://", "https//", "https: //", "www,", "http://http://", "http://"]
        ),
        st.text("ab.:;,@/[]%? 1", max_size=12),
        st.sampled_from(["", ".se", ".se:port/x", ".se/a b", "example.se"]),
    )
)
@example("http://example.se:port/x")
def test_the_remedy_for_an_address_is_an_address(written: str) -> None:
    found = link_target(written, PAGE, SITE)
    if isinstance(found, Refusal) and (remedy := dict(found.values).get("remedy")):
        again = link_target(remedy, PAGE, SITE)
        assert remedy != written
        assert isinstance(again, Target) or again.rule != found.rule


@pytest.mark.parametrize("written", ["HTTPS://EXAMPLE.SE/A", "Http://example.se/A"])
def test_the_letters_of_a_scheme_can_be_of_either_case(written: str) -> None:
    found = link_target(written, PAGE, SITE)
    assert isinstance(found, Target)
    scheme, colon, rest = written.partition(":")
    assert found.address == scheme.lower() + colon + rest


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/om/",
        "http://example.org/om/",
        "HTTPS://Example.ORG/om/",
        "https://www.example.org/om/",
        "https://example.org:443/om/",
        "example.org/om/",
        "www.example.org/om/",
    ],
)
def test_every_way_to_write_an_address_of_the_own_site_is_one(written: str) -> None:
    assert link_target(f"{written}#rum", PAGE, SITE) == Target("content:/om#rum", "/om#rum")


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org.se/om/",
        "https://other.example.org/om/",
        "https://example.org:8080/om/",
        "mailto:om@example.org",
        "http://[::1/om/",
    ],
)
def test_another_site_is_not_the_own_one(written: str) -> None:
    found = link_target(written, PAGE, SITE)
    assert not isinstance(found, Target) or found.content is None


def test_a_site_in_a_folder_has_only_what_is_there() -> None:
    site = "https://example.org/nytt/"
    assert link_target("http://example.org/nytt", PAGE, site) == Target("content:/", "/")
    assert link_target("https://example.org/nytta/", PAGE, site) == Target(
        "https://example.org/nytta/"
    )
