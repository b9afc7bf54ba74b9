"""What is read, at the desk: the numbers that a count has left, in words, and no more."""

import re
from pathlib import Path

import pytest

from budkavle.desk.addresses import item_link
from budkavle.statistics.counting import count
from budkavle.statistics.kept import UnreadableTableError, load, months, table_of
from budkavle.statistics.report import rows, table
from tests.support.desk import DeskClient
from tests.support.samples import SETTINGS
from tests.support.site_folder import SiteFolder

ADDRESS = "/-/desk/statistics"
READER = "203.0.113.77"
AGENT = '"https://www.gp.se/x" "Mozilla/5.0"'


def line(path: str, day: str = "05/Mar/2026", agent: str = AGENT) -> str:
    return f'{READER} - - [{day}:10:00:00 +0100] "GET {path} HTTP/1.1" 200 5 {agent}'


LOG = [
    *[line("/nyheter/2026/beslut/")] * 1234,
    line("/om/"),
    line("/nyheter/2026/borta/"),
    line("/feed.xml", agent='"-" "Feedly/1.0 (http://feedly.com; 17 subscribers)"'),
    line("/nyheter/2026/beslut/avtal.pdf"),
    line("/=1+2/"),
    *[line("/nyheter/2026/beslut/", "05/Feb/2026")] * 3,
]


@pytest.fixture
def client(tmp_path: Path) -> DeskClient:
    site = SiteFolder(tmp_path / "site")
    site.item("beslut", "title: Beslutet om <bron>\n")
    counts = count(LOG, SETTINGS)
    folder = site.folder / "statistics"
    folder.mkdir()
    for name, month in counts.months.items():
        (folder / f"{name}.csv").write_bytes(table(month, {}))
    return DeskClient(site)


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", html).replace("\xa0", " ").split())


def test_it_says_whether_anyone_reads_and_what(client: DeskClient) -> None:
    page = client.get(ADDRESS)
    said = words(page)
    assert "Det som läses: mars 2026" in said
    assert "1 237 sidor har lästs. I februari 2026 var det 3." in said
    assert "Beslutet om &lt;bron&gt; /nyheter/2026/beslut/ 1 234 3" in said
    assert f'href="{item_link("nyheter/2026/beslut.md")}"' in page
    assert "/feed.xml 1 17" in said
    assert "gp.se" in said
    assert READER not in page


def test_an_earlier_month_can_be_chosen(client: DeskClient) -> None:
    said = words(client.get(ADDRESS, month="2026-02"))
    assert "Det som läses: februari 2026" in said
    assert "3 sidor har lästs." in said


def test_the_whole_table_can_be_fetched(client: DeskClient) -> None:
    answer = client.http.get(f"{ADDRESS}/2026-03.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content == (client.site.folder / "statistics/2026-03.csv").read_bytes()


@pytest.mark.parametrize("month", ["2026-13", "2031-01", "..%2Fmkdocs", "x"])
def test_nothing_else_can_be_fetched(client: DeskClient, month: str) -> None:
    (client.site.folder / "x.csv").write_text("hemligt")
    assert client.http.get(f"{ADDRESS}/{month}.csv").status_code == 404
    assert client.http.get(ADDRESS, params={"month": month}).status_code == 404


def test_before_the_first_count_it_says_what_to_do(client: DeskClient) -> None:
    for file in (client.site.folder / "statistics").iterdir():
        file.unlink()
    assert "budkavle statistics" in words(client.get(ADDRESS))


@pytest.mark.parametrize("damage", ["kind;address\n", "kind,address,title,number,subscribers\na\n"])
def test_a_table_that_somebody_has_edited_is_said_to_be_unreadable(
    client: DeskClient, damage: str
) -> None:
    file = client.site.folder / "statistics/2026-03.csv"
    file.write_text(damage)
    with pytest.raises(UnreadableTableError):
        load(file)
    assert "kan inte läsas" in words(client.get(ADDRESS))


def test_what_was_counted_is_what_is_read_back(tmp_path: Path) -> None:
    counts = count(LOG, SETTINGS)
    for name, month in counts.months.items():
        titles = {"om/": "-Om oss"}
        (tmp_path / f"{name}.csv").write_bytes(table(month, titles))
        file = table_of(tmp_path, name)
        assert file is not None
        assert load(file) == tuple(rows(month, titles))
    assert months(tmp_path) == ["2026-03", "2026-02"]
