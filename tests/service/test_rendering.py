"""The content of mails: readable, complete and safe."""

import re
from html import unescape
from pathlib import Path

import pytest

from budkavle.subscriptions.delivery.item_content import safe, take_summary
from budkavle.subscriptions.delivery.mime import complete, prepare
from budkavle.subscriptions.delivery.rendering import (
    LARGEST,
    TEMPLATES,
    MailRenderer,
)
from budkavle.subscriptions.news import manifest
from budkavle.subscriptions.schema import Frequency
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


def test_a_mail_says_whom_to_call(own: Path) -> None:
    """Under a heading, with a link that calls, and in the text part too."""
    called = 0
    for news in manifest.load(own / ".budkavle" / "manifest.json").items:
        letter = MailRenderer(settings()).item(news)
        for people in re.findall(r"<h2>Kontakt</h2>\s*<ul>(.*?)</ul>", news.html, re.DOTALL):
            for link, shown in re.findall(r'<a href="(tel:[^"]+)">([^<]+)</a>', people):
                called += 1
                _, heading, below = letter.html.partition(">Kontakt</h2>")
                assert heading, news.id
                assert f'href="{link}"' in below, news.id
                assert shown in letter.text.partition("Kontakt")[2], news.id
    assert called


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
    assert len(long) > LARGEST
    letter = MailRenderer(settings()).item(item(1, html=long))
    assert "läs hela" in letter.html
    assert len(complete(prepare(letter, {}), {}, _VALUES)) < 100_000
    full = MailRenderer(settings()).item(item(1, html="<p>" + "ord " * 10_000 + "</p>"))
    assert len(complete(prepare(full, {}), {}, _VALUES)) < 100_000


@pytest.mark.parametrize("text", ["å" * 20_000, "ord å " * 9000, "🙂" * 8000])
def test_what_letters_become_when_encoded_counts(text: str) -> None:
    mail = MailRenderer(settings()).item(item(1, html=f"<p>{text}</p>", text=text))
    assert len(complete(prepare(mail, {}), {}, _VALUES)) < 100_000


@pytest.mark.parametrize("number", [1, 2, 40, 200, 2000])
def test_a_digest_is_whole_and_never_cut(number: int) -> None:
    summary = "Förvaltningsrätten upphäver beslutet om tillsyn över vården i länet. " * 3
    news = [item(n, summary=summary, title=f"Nyhet {n:04} om vården") for n in range(number)]
    mail = MailRenderer(settings()).digest(news, Frequency.DAILY, "sv")
    raw = complete(prepare(mail, {}), {}, _VALUES)
    assert len(raw) < 100_000
    shown = [n for n in range(number) if f"Nyhet {n:04} om vården" in mail.text]
    assert all(f"Nyhet {n:04} om vården</a>" in mail.html for n in shown)
    rest = number - len(shown)
    assert (f"{rest} till på webbplatsen" in mail.text) == (rest > 0)
    assert (f"{rest} till på webbplatsen" in mail.html) == (rest > 0)
    assert len(shown) >= min(number, 80)


_LONG = "Ord å " * 30_000
_FAR = "https://www.example.se/" + "%C3%A5" * 600
SHAPES: dict[str, list[dict[str, str]]] = {
    "one-long-summary": [{"summary": _LONG}],
    "a-long-summary-among-others": [{"summary": _LONG if n == 3 else "Kort."} for n in range(9)],
    "a-long-title": [{"title": _LONG.strip()}, {}],
    "long-titles": [{"title": f"{_LONG}{n}"} for n in range(90)],
    "letters-without-a-space": [{"title": "å" * 3000, "summary": "x" * 9000} for _ in range(40)],
    "long-addresses": [{"url": f"{_FAR}{n}/"} for n in range(100)],
    "emoji": [{"title": "🙂" * 60, "summary": "🙂" * 200} for _ in range(300)],
    "markup": [{"title": "<b>&amp; x", "summary": "<i>&" * 90} for _ in range(200)],
}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", SHAPES)
def test_a_digest_of_any_shape_is_never_cut(name: str, language: str) -> None:
    news = [item(n, **changes) for n, changes in enumerate(SHAPES[name])]
    mail = MailRenderer(settings()).digest(news, Frequency.WEEKLY, language)
    assert len(complete(prepare(mail, {}), {}, _VALUES)) < 100_000
    assert len(mail.subject) < 120
    shown = mail.text.count("https://www.example.se/")
    rest = re.search(r"(\d+) (?:till på|more on)", mail.text)
    assert shown - bool(rest) + (int(rest[1]) if rest else 0) == len(news)


def test_who_follows_very_much_is_told_so_shortly() -> None:
    titles = {f"amne-{n}": f"Ämne nummer {n}" for n in range(2000)}
    reason = MailRenderer(settings()).reason(tuple(titles), titles, "sv")
    assert reason.startswith("Du får det här för att du prenumererar på Ämne nummer 0, Ämne ")
    assert len(reason) < 600


@pytest.mark.parametrize("changes", [{"title": _LONG}, {"summary": _LONG}, {"title": "å" * 90_000}])
def test_an_item_with_a_key_of_any_length_makes_a_mail(changes: dict[str, str]) -> None:
    mail = MailRenderer(settings()).item(item(1, **changes))
    assert len(complete(prepare(mail, {}), {}, _VALUES)) < 100_000
    assert 0 < len(mail.subject) <= 250


@pytest.mark.parametrize(
    ("titles", "subject"),
    [
        (["Broen öppnar"], "Broen öppnar – nyheter från Exempelförbundet"),
        (["Broen öppnar", "B", "C"], "Broen öppnar, och 2 till – nyheter från Exempelförbundet"),
        (["x" * 300, "B"], f"{'x' * 69}…, och 1 till – nyheter från Exempelförbundet"),
        (["Ord " * 60, "B"], f"{'Ord ' * 17}…, och 1 till – nyheter från Exempelförbundet"),
    ],
)
def test_the_subject_of_a_digest_names_the_newest_headline(titles: list[str], subject: str) -> None:
    news = [item(n, title=title.strip()) for n, title in enumerate(reversed(titles))]
    assert MailRenderer(settings()).digest(news, Frequency.DAILY, "sv").subject == subject


@pytest.mark.parametrize(
    "first",
    [
        """<p>Ordföranden säger "nej" & didn't gå.</p>""",
        "<p>Ordföranden säger &quot;nej&quot; &amp; didn&#39;t gå.</p>",
        "<p>Ordföranden säger &#34;nej&#34; &amp; didn&#x27;t gå.</p>",
        '\n  <p>Ordföranden säger\n"nej" &amp; didn\'t gå.</p>',
        '<div>\n<p>Ordföranden säger "nej" &amp; didn\'t gå.</p>',
        "<figure><img src='x'></figure>\n<p>Ordföranden säger \"nej\" &amp; didn't gå.</p>",
    ],
)
def test_the_summary_stands_once_whatever_is_escaped(first: str) -> None:
    summary = """Ordföranden säger "nej" & didn't gå."""
    mail = MailRenderer(settings()).item(item(1, summary=summary, html=f"{first}<p>Texten.</p>"))
    words = " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", mail.html)).split())
    assert words.count(summary) == 1
    assert words.count("Texten.") == 1


_WORDS = "Beslutet kostar 10\u00a0000 kronor & gäller <nu>."
_ESCAPED = "Beslutet kostar 10&nbsp;000 kronor &amp; gäller &lt;nu&gt;."
_PLAIN = "Beslutet kostar 10 000 kronor & gäller <nu>."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<p>{_ESCAPED}</p><p>Mer.</p>", f"{_PLAIN}\n\nMer."),
        (f"<p>{_ESCAPED}</p><p>{_ESCAPED}</p><p>Mer.</p>", f"{_PLAIN}\n\n{_PLAIN}\n\nMer."),
        (
            f"<p>{_ESCAPED}</p><p>Av Anna Ek</p><p><strong>{_ESCAPED}</strong></p><p>Mer.</p>",
            f"{_PLAIN}\n\nAv Anna Ek\n\n{_PLAIN}\n\nMer.",
        ),
        (
            f'<p class="x">{_ESCAPED.replace(" ", chr(10))}</p><p>Mer.</p>',
            f"{_PLAIN.replace(' ', chr(10))}\n\nMer.",
        ),
    ],
)
def test_a_mail_says_its_summary_once_whoever_repeats_it(html: str, text: str) -> None:
    mail = MailRenderer(settings()).item(item(1, summary=_WORDS, html=html, text=text))
    for words in (unescape(re.sub(r"<[^>]+>", " ", mail.html)), mail.text):
        assert " ".join(words.split()).count(_PLAIN) == 1
        assert "Mer." in words
        assert ("Anna Ek" in words) == ("Anna Ek" in html)


@pytest.mark.parametrize("html", [f"<p>{_ESCAPED}</p>", f"<p>{_ESCAPED}</p>\n", "", "\n"])
def test_an_item_without_a_text_is_not_said_to_be_too_long(html: str) -> None:
    mail = MailRenderer(settings()).item(item(1, summary=_WORDS, html=html, text=html and _PLAIN))
    for words in (mail.html, mail.text):
        assert "för lång" not in words
        assert "Läs på webbplatsen" in words
        assert "nyhet-1/" in words


def test_a_first_paragraph_that_is_not_the_summary_stays() -> None:
    assert take_summary("<p>Kort. Mer.</p>", "Kort.")[0] == "<p>Kort. Mer.</p>"
    assert take_summary("<h2>A</h2><p>Kort.</p>", "Kort.")[0] == "<h2>A</h2><p>Kort.</p>"


_VALUES = {"reason": "r", "reason-html": "r", "mine": "m", "end": "e"}


def test_a_mail_says_the_same_as_text_and_as_html() -> None:
    letter = MailRenderer(settings()).item(item(1))
    words = re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", " ", letter.html, flags=re.S)
    for said in ("Nyhet 1 om vården", "2 mars 2026", "Kammarrätten", "Bakgrund", "Storgatan 1"):
        assert said in letter.text
        assert said in words
    assert '<html lang="sv">' in letter.html
    assert letter.html.count("<h1") == 1
