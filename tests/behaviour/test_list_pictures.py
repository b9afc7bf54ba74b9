"""Lists with summaries show the picture of the news that has one, small and as decoration."""

import re
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.support.site_folder import SiteFolder

LISTS = ("index.html", "nyheter/index.html", "amnen/vard/index.html")


def test_lists_show_the_picture_of_the_news_that_has_one(tmp_path: Path) -> None:
    site = SiteFolder(tmp_path / "project")
    file = BytesIO()
    Image.new("RGB", (900, 600), (90, 120, 150)).save(file, "PNG")
    site.write("nyheter/2026/hus.png", file.getvalue())
    site.write("topics.yml", b"vard: {title: V\xc3\xa5rd}\n")
    site.item("lead", "date: 2026-03-03\ntopics: [vard]\n")
    site.item("with", "date: 2026-03-02\ntopics: [vard]\nimage: {src: hus.png, alt: Ett hus.}\n")
    site.item("without", "date: 2026-03-01\ntopics: [vard]\n")
    site.build()
    files = site.files()
    for path in LISTS:
        with_picture, without = (entry_of(files[path], name) for name in ("with", "without"))
        [picture] = re.findall(r"<img [^>]*>", with_picture)
        assert ' alt=""' in picture
        assert ' loading="lazy"' in picture
        assert re.search(r' width="\d+" height="\d+"', picture)
        assert "<img" not in without


def entry_of(page: bytes, name: str) -> str:
    """The entry of a list that leads to an article."""
    entries = re.split(r"<li(?: class=\"with-thumb\")?>\s*<p class=\"dateline\">", page.decode())
    [found] = [each for each in entries[1:] if f"/{name}/" in each.partition("</h")[0]]
    return found
