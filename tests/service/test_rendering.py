"""The content of mails: readable, complete and safe."""

import re
from html import unescape
from pathlib import Path

import pytest

from budkavle.subscriptions.delivery.mime import complete, prepare
from budkavle.subscriptions.delivery.rendering import LARGEST_BODY, TEMPLATES, MailRenderer, safe
from budkavle.subscriptions.news import manifest
from tests.service.sample_service import item, settings


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ground", ["#ffffff", "#111a1b"])
def test_every_colour_of_text_in_a_mail_can_be_read(ground: str) -> None:
    css = (TEMPLATES / "mail" / "mail.css").read_text()
    bright, _, dark = css.partition("@media")
    part = bright if ground == "#ffffff" else dark
    colours = set(re.findall(r"[{;] color: (#[0-9a-f]{6})", part)) - {ground}
    assert len(colours) >= 3
    for colour in colours:
        light, deep = sorted((_luminance(colour), _luminance(ground)), reverse=True)
        assert (light + 0.05) / (deep + 0.05) >= 4.5, colour


def test_a_mail_fetches_nothing_and_runs_nothing() -> None:
    dirty = '<p onclick="x">a<img src="https://t.example/p.gif"><script>x</script></p>'
    dirty += '<a href="javascript:x">b</a><iframe src="https://t.example"></iframe>'
    assert safe(dirty) == "<p>a</p><a>b</a>"
    html = MailRenderer(settings()).item(item(1, html=dirty)).html
    assert not re.search(r"<img|<script|<link|url\(|src=", html)


def test_the_own_sites_items_make_good_mails(own: Path) -> None:
    """One summary, no caption without its picture, and the same content as text and HTML."""
    handed = manifest.load(own / ".budkavle" / "manifest.json")
    assert len(handed.items) > 10
    captions = 0
    for news in handed.items:
        letter = MailRenderer(settings()).item(news)
        words = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", letter.html, flags=re.S))
        for said in (letter.text, words):
            assert said.count(news.summary) == 1, news.id
        for caption in re.findall(r"<figcaption>([^<]{5,})", news.html):
            captions += 1
            assert unescape(caption.strip()) not in letter.text + words, news.id
        body = letter.text.partition("\n-- ")[0]
        lines = re.sub(r" <https://\S+>|https://\S+|(?m:^(?:\* |\d+\. ))", "", body).splitlines()
        known = " ".join(words.split()).replace(" .", ".").replace(" ,", ",")
        assert [line for line in lines if line.rstrip(":") not in known] == [], news.id
    assert captions


def test_an_item_too_long_for_a_mail_is_summed_up() -> None:
    long = "<p>Ett långt stycke.</p>" * 4000
    assert len(long) > LARGEST_BODY
    letter = MailRenderer(settings()).item(item(1, html=long))
    assert "läs hela" in letter.html
    assert len(complete(prepare(letter, {}), {}, _VALUES)) < 100_000
    full = MailRenderer(settings()).item(item(1, html="<p>" + "ord " * 10_000 + "</p>"))
    assert len(complete(prepare(full, {}), {}, _VALUES)) < 100_000


_VALUES = {"reason": "r", "reason-html": "r", "mine": "m", "end": "e"}


def test_a_mail_says_the_same_as_text_and_as_html() -> None:
    letter = MailRenderer(settings()).item(item(1))
    words = re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", " ", letter.html, flags=re.S)
    for said in ("Nyhet 1 om vården", "2 mars 2026", "Kammarrätten", "Bakgrund", "Storgatan 1"):
        assert said in letter.text
        assert said in words
    assert '<html lang="sv">' in letter.html
    assert letter.html.count("<h1") == 1
