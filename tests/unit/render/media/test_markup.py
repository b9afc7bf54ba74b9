"""Pictures as HTML."""

import re

import pytest
from markupsafe import Markup

from budkavle.content import markdown
from budkavle.render.media import markup
from budkavle.render.media.file_info import FileInfo, PictureInfo
from budkavle.render.media.renditions import Renditions, plan


def renditions(name: str = "bild", *, frames: int = 1) -> Renditions:
    measured = PictureInfo(800, 450, frames)
    return plan(f"nyheter/{name}.jpg", FileInfo("a", 1, "JPEG", measured), measured, "bilder")


def without_digests(html: str) -> str:
    return re.sub(r"-[0-9a-f]{12}-", "-", html)


def in_text(text: str, *, first: bool = False) -> str:
    body = markdown.render(text, "nyheter/a.md")
    pictures = {"nyheter/bild.jpg": renditions(), "nyheter/två å.jpg": renditions("två")}
    return without_digests(markup.in_text(body.html, pictures, "../", first=first))


def test_a_picture_offers_each_format_and_keeps_its_place() -> None:
    shown = markup.picture(renditions(), 'Kommunens "hus" & torg', "../../")
    assert without_digests(shown) == (
        "<picture>"
        '<source type="image/avif" srcset="../../bilder/bild-480.avif 480w,'
        ' ../../bilder/bild-800.avif 800w" sizes="(min-width: 48rem) 45rem, 100vw">'
        '<source type="image/webp" srcset="../../bilder/bild-480.webp 480w,'
        ' ../../bilder/bild-800.webp 800w" sizes="(min-width: 48rem) 45rem, 100vw">'
        '<img src="../../bilder/bild-800.jpg" width="800" height="450"'
        ' alt="Kommunens &#34;hus&#34; &amp; torg" loading="lazy" decoding="async">'
        "</picture>"
    )
    assert isinstance(shown, Markup)
    assert "style=" not in shown


def test_the_first_picture_is_fetched_at_once() -> None:
    shown = markup.picture(renditions(), "", "", first=True)
    assert 'alt="" loading="eager" fetchpriority="high" decoding="async"' in shown


def test_an_animation_moves_only_where_motion_is_welcome() -> None:
    shown = markup.picture(renditions(frames=3), "", "")
    assert without_digests(shown).startswith(
        '<picture><source media="(prefers-reduced-motion: no-preference)" type="image/webp"'
        ' srcset="bilder/bild-800-rorlig.webp"><source type="image/avif"'
    )


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("![Hus](bild.jpg)", r"^<figure><picture>.*alt=\"Hus\".*</picture></figure>\n$"),
        (
            '![Hus](bild.jpg "Ett & annat")',
            r"</picture><figcaption>Ett &amp; annat</figcaption></figure>",
        ),
        ("Före ![Hus](bild.jpg) efter", r"^<p>Före <picture>.*</picture> efter</p>"),
        ("![Hus](bild.jpg) efter", r"^<p><picture>.*</picture> efter</p>"),
        ("[![Hus](bild.jpg)](https://a.se)", r'^<p><a href="https://a.se"><picture>.*</a></p>'),
        ("![Å](två%20å.jpg)", r"bilder/tva-800.jpg"),
        ('![a "b" <c>](bild.jpg)', r'alt="a &#34;b&#34; &lt;c&gt;"'),
    ],
)
def test_pictures_in_the_text(text: str, pattern: str) -> None:
    assert re.search(pattern, in_text(text), re.DOTALL)


def test_only_the_first_of_the_text_is_fetched_at_once() -> None:
    html = in_text("![1](bild.jpg)\n\n![2](bild.jpg)", first=True)
    assert re.findall(r'alt="(\d)" loading="(\w+)"', html) == [("1", "eager"), ("2", "lazy")]


def test_a_picture_without_renditions_and_foreign_ones_are_left() -> None:
    html = in_text("![1](annan.jpg) ![2](https://a.se/b.jpg)")
    assert "<picture>" not in html
    assert "content:nyheter/annan.jpg" in html
