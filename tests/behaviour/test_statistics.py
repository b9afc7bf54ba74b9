"""The verb statistics: months of a log as pages and tables, without any reader in them."""

import csv
import gzip
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from lxml import html

from budkavle.cli.main import main
from budkavle.model.languages import SiteLanguage
from tests.support import many_languages
from tests.support.site_folder import SMALL, SiteFolder

PERSON = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
FEEDLY = "Feedly/1.0 (+http://www.feedly.com/fetcher.html; {} subscribers)"
INOREADER = "Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 7 subscribers; )"


def line(
    target: str,
    agent: str = PERSON,
    *,
    day: str = "05/Mar/2026",
    status: int = 200,
    referrer: str = "-",
    address: str = "203.0.113.9",
    method: str = "GET",
) -> str:
    """A line of a combined log."""
    return (
        f'{address} - - [{day}:12:00:00 +0100] "{method} {target} HTTP/1.1" {status} 9'
        f' "{referrer}" "{agent}"\n'
    )


LOG = [
    line("/nyheter/2026/bron/", referrer="https://www.google.com/search?q=eva+ek"),
    line("/nyheter/2026/bron/?utm=1", status=304, referrer="https://example.org/"),
    line("/nyheter/2026/bron/index.html", address="2001:db8::1"),
    line("/"),
    line("/nyheter/2026/bron/", "Mozilla/5.0 (compatible; Googlebot/2.1)"),
    line("/nyheter/2026/bron/", "curl/8.0"),
    line("/nyheter/2026/borta/", status=404),
    line("/nyheter/2026/bron/", method="POST"),
    line("/assets/stylesheets/budkavle.css"),
    line("/nyheter/2026/bron/avtal.pdf"),
    line("/feed.xml", FEEDLY.format(120)),
    line("/feed.xml", FEEDLY.format(123)),
    line("/feed.xml", INOREADER),
    line("/", day="01/Apr/2026"),
    "en rad utan form\n",
]


@pytest.fixture
def room(tmp_path: Path) -> SiteFolder:
    made = SiteFolder(tmp_path / "site")
    made.item("bron", 'title: "Bron <öppnar> & stänger"\n')
    made.item("utkast", "draft: true\ntitle: Dolt\n")
    return made


def run(room: SiteFolder, *arguments: str, log: list[str] = LOG) -> int:
    file = room.folder / "access.log"
    file.write_text("".join(log), "utf-8")
    return main(["statistics", "--config", str(room.configuration), *arguments, str(file)])


def table(room: SiteFolder, month: str = "2026-03") -> dict[tuple[str, str], dict[str, str]]:
    text = (room.folder / f"statistics/{month}.csv").read_text("utf-8")
    return {(row["kind"], row["address"]): row for row in csv.DictReader(StringIO(text))}


def test_what_is_read_is_counted_by_month(
    room: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(room, "--lang", "en") == 0
    found = table(room)
    numbers = {key: row["number"] for key, row in found.items()}
    assert numbers == {
        ("page", "/nyheter/2026/bron/"): "3",
        ("page", "/"): "1",
        ("feed", "/feed.xml"): "3",
        ("file", "/nyheter/2026/bron/avtal.pdf"): "1",
        ("referrer", "google.com"): "1",
    }
    assert found["page", "/nyheter/2026/bron/"]["title"] == "Bron <öppnar> & stänger"
    assert found["feed", "/feed.xml"]["subscribers"] == "130"
    assert table(room, "2026-04").keys() == {("page", "/")}
    said = capsys.readouterr()
    assert "Requests of programs, left out: 2." in said.out
    assert "not counted: 1." in said.err


_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
PROGRAMS = [
    "-",
    "",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "meta-externalagent/1.1",
    "WhatsApp/2.23.20.0",
    "Bluesky Cardyb/1.1",
    "http.rb/5.1.1 (Mastodon/4.2.0; +https://mastodon.example/)",
    "Apache-HttpClient/4.5.14 (Java/17.0.9)",
    "okhttp/4.12.0",
    "libwww-perl/6.67",
    "Scrapy/2.11 (+https://scrapy.org)",
    "Mozilla/5.0 (compatible; Pingdom.com_bot_version_1.4_(http://www.pingdom.com/))",
    f"Mozilla/5.0 {_WEBKIT} (compatible; Google-InspectionTool/1.0;)",
    f"Mozilla/5.0 {_WEBKIT}; compatible; ChatGPT-User/1.0; +https://openai.com/bot",
    f"Mozilla/5.0 (X11) {_WEBKIT} HeadlessChrome/140.0 Safari/537.36",
    f"Mozilla/5.0 (Linux) {_WEBKIT} Chrome/130.0 Safari/537.36 Chrome-Lighthouse",
    "ia_archiver",
]
PEOPLE = [
    PERSON,
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS]",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)",
    "Opera/9.80 (Windows NT 6.1) Presto/2.12 Version/12.16",
    "Lynx/2.9.2 libwww-FM/2.14",
    "w3m/0.5.3",
]


@pytest.mark.parametrize(
    ("agents", "read"), [(PROGRAMS, 0), (PEOPLE, len(PEOPLE))], ids=["programs", "people"]
)
def test_programs_do_not_count_and_people_do(
    room: SiteFolder, agents: list[str], read: int
) -> None:
    lines = [line(f"/nyheter/2026/bron/{n}.pdf", each) for n, each in enumerate(agents)]
    assert run(room, log=lines) == 0
    assert len(table(room) if read else {}) == read
    assert bool(list(room.folder.glob("statistics/*"))) == bool(read)


def test_nothing_of_a_reader_is_kept(room: SiteFolder) -> None:
    run(room)
    for file in (room.folder / "statistics").iterdir():
        text = file.read_text("utf-8")
        for secret in ("203.0.113", "2001:db8", "Firefox", "eva", "utm", "Dolt", "12:00"):
            assert secret not in text


@pytest.mark.parametrize(
    "referrer", ["http://[", "https://[::1", "http://a]b/", "https://a\u2100b/", "http://", "httpx"]
)
def test_a_visitor_who_says_nonsense_does_not_stop_the_counting(
    room: SiteFolder, referrer: str
) -> None:
    assert run(room, log=[line("/", referrer=referrer), *LOG[:1]]) == 0
    assert table(room)["page", "/"]["number"] == "1"
    assert ("referrer", "google.com") in table(room)


@pytest.mark.parametrize(
    "path",
    [
        "eva.ek%40example.org/",
        "eva.ek@example.org.pdf",
        "%3Fq=eva/",
        "%0A/",
        "%00.pdf",
        "%E2%80%AE/",
        "%FF/",
        "/",
        "a/../",
        "a" * 300_000 + "/",
    ],
    ids=lambda path: path[:9],
)
def test_an_address_that_no_page_can_have_is_left_out(room: SiteFolder, path: str) -> None:
    """Even if the server answers 200 to whatever is asked for."""
    assert run(room, log=[line("/"), line(f"/{path}")]) == 0
    assert table(room).keys() == {("page", "/")}
    assert run(room, log=[line("/"), line(f"/{path}")]) == 0


@pytest.mark.parametrize(
    "odd",
    [
        '{"a":' * 100_000,
        '{"ts":1,"request":{"method":"GET","uri":5,"headers":{}},"status":200}',
        '{"ts":1,"request":{"method":"GET","uri":"/","headers":{"Referer":5}},"status":200}',
        '{"time":"2026-03-05","request":"GET / HTTP/1.1","status":200,"http_user_agent":5}',
    ],
    ids=["endless", "number", "header", "agent"],
)
def test_a_line_of_an_odd_form_is_told_and_the_rest_is_counted(
    room: SiteFolder, capsys: pytest.CaptureFixture[str], odd: str
) -> None:
    assert run(room, "--lang", "en", log=[line("/"), f"{odd}\n"]) == 0
    assert table(room).keys() == {("page", "/")}
    assert "not counted: 1." in capsys.readouterr().err


def test_the_page_is_whole_html_in_the_language_of_the_site(room: SiteFolder) -> None:
    run(room)
    page = html.parse(str(room.folder / "statistics/2026-03.html")).getroot()
    assert page.get("lang") == "sv"
    assert page.findtext(".//h1") == "Vad som lästes i mars 2026"
    assert [each.text for each in page.iter("caption")] == [
        "Sidor",
        "Flöden",
        "Filer",
        "Var läsarna kom ifrån",
    ]
    assert "Bron <öppnar> & stänger" in page.text_content()
    assert not page.findall(".//script")


@pytest.mark.parametrize(
    ("own", "said", "language"),
    [("sv", "Sidor", "sv"), ("en", "Pages", "en"), ("fi", "Pages", "en")],
)
def test_the_page_is_marked_as_the_language_it_is_in(
    tmp_path: Path, own: str, said: str, language: str
) -> None:
    """The program speaks Swedish and English to those who publish; headlines have their own."""
    settings = SMALL.settings.model_copy(
        update={"languages": (SiteLanguage(code=own), SiteLanguage(code="ar", prefix="ar/"))}
    )
    made = SiteFolder(tmp_path / "site", replace(SMALL, settings=settings))
    made.write("words/ar.po", many_languages.catalogue("ar"))
    made.item("bron", "lang: ar\n")
    assert run(made, log=[line("/ar/nyheter/2026/bron/")]) == 0
    page = html.parse(str(made.folder / "statistics/2026-03.html")).getroot()
    assert (page.get("lang"), page.findtext(".//caption")) == (language, said)
    (title,) = page.findall(".//td/span")
    assert (title.text, title.get("lang"), title.get("dir")) == ("Om bron", "ar", "rtl")


def test_the_same_logs_give_the_same_bytes(room: SiteFolder) -> None:
    run(room)
    first = {each.name: each.read_bytes() for each in (room.folder / "statistics").iterdir()}
    assert run(room) == 0
    assert first == {
        each.name: each.read_bytes() for each in (room.folder / "statistics").iterdir()
    }


def test_a_month_is_not_replaced_by_a_part_of_it(
    room: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    run(room)
    before = table(room)
    assert run(room, "--lang", "en", log=LOG[:1]) == 1
    assert "2026-03 was counted before" in capsys.readouterr().err
    assert table(room) == before
    assert run(room, "--replace", log=LOG[:1]) == 0
    assert table(room)["page", "/nyheter/2026/bron/"]["number"] == "1"


def test_compressed_logs_are_read_too(room: SiteFolder) -> None:
    file = room.folder / "access.log.2.gz"
    file.write_bytes(gzip.compress("".join(LOG).encode()))
    assert run(room, str(file)) == 0
    assert table(room)["page", "/nyheter/2026/bron/"]["number"] == "6"


def test_a_compressed_log_that_is_cut_off_is_said(
    room: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    file = room.folder / "access.log.2.gz"
    file.write_bytes(gzip.compress("".join(LOG).encode())[:-20])
    assert run(room, str(file)) == 2
    assert "access.log.2.gz" in capsys.readouterr().err
    assert not list(room.folder.glob("statistics/*"))


def test_a_common_log_is_counted_though_it_names_no_programs(room: SiteFolder) -> None:
    common = line("/nyheter/2026/bron/").partition(' "-"')[0] + "\n"
    assert run(room, log=[common]) == 0
    assert table(room)["page", "/nyheter/2026/bron/"]["number"] == "1"


def test_a_month_has_its_capital_letter_in_english(room: SiteFolder) -> None:
    run(room, "--lang", "en")
    page = (room.folder / "statistics/2026-03.html").read_text("utf-8")
    assert "What was read in March 2026" in page


def test_an_address_is_no_formula_in_a_spreadsheet(room: SiteFolder) -> None:
    room.item("formel", 'title: "=1+1"\n')
    run(room, log=[line("/nyheter/2026/formel/")])
    assert table(room)["page", "/nyheter/2026/formel/"]["title"] == "'=1+1"


def test_a_log_that_is_not_there_is_said(
    room: SiteFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["statistics", "--config", str(room.configuration), str(room.folder / "x")]) == 2
    assert re.search(r"x\b", capsys.readouterr().err)
    assert not list(room.folder.glob("statistics/*"))
