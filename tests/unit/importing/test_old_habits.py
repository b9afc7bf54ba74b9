"""Habits of texts that are old, found in archives of twenty years: code, addresses, languages."""

import json
from pathlib import Path

import pytest

from budkavle.cli.main import main
from tests.support import exports
from tests.support.site_builder import SiteBuilder, site_settings
from tests.support.site_folder import SiteFolder

SITE = SiteBuilder(settings=site_settings(), topics={}, stories={}, contacts={})
CODE = """<p>Så här:</p>
<pre><code>
class Konto
  # Förr

  # I stället
  * ett &lt;b&gt;
</code></pre>
<p>Efter.</p>
"""
LIST_IN_CODE = "<p>Se:</p>\n<pre><code>\n<ol>\n<li>Ett schema</li>\n</ol>\nslut\n</code></pre>\n"
HABITS = {
    "code-with-empty-lines": (
        CODE,
        "```\nclass Konto\n  # Förr\n\n  # I stället\n  * ett <b>\n```",
    ),
    "list-in-code": (LIST_IN_CODE, "Ett schema"),
    "mail-with-slashes": (
        '<a href="mailto://eva@example.se">Eva</a>',
        "[Eva](mailto:eva@example.se)",
    ),
    "phone-with-slashes": ('<a href="tel://0313900610">Ring</a>', "[Ring](tel:0313900610)"),
    "https-twice": (
        "[Sidan](https://https://www.example.com/x)",
        "[Sidan](https://www.example.com/x)",
    ),
    "mail-without-an-at": ("[mejl](mailto:eva-at-example.com)", "\nmejl\n"),
    "address-of-another-protocol": (
        "Hämta www.example.com::iso/a.iso nu.",
        "Hämta `www.example.com::iso/a.iso` nu.",
    ),
    "damaged-sign-in-brackets": ("<p>Se \\[Â¹] här.</p>", "\\[¹\\]"),
    "word-with-an-unseen-sign": ("<p>En för\ufeffhandling.</p>", "En förhandling."),
    "space-before-an-address": (
        "[här]( https://www.example.com/a.php?albid=14&stage=1) finns det",
        "[här](https://www.example.com/a.php?albid=14&stage=1) finns det",
    ),
    "picture-close-to-words": (
        "[![Bro](https://www.example.com/b.jpg)](https://www.example.com/b)Under bron.",
        " Under bron.",
    ),
    "picture-within-a-word": (
        "Alla kän![Bro](https://www.example.com/b.jpg)ner till den.",
        "Alla känner [Bro](https://www.example.com/b.jpg) till den.",
    ),
    "picture-in-a-heading": (
        "## Dagen![Bro](https://www.example.com/b.jpg)",
        "## Dagen\n\n[Bro](https://www.example.com/b.jpg)",
    ),
    "film-without-an-end": (
        '<video controls>\n <source src="https://www.example.com/f.mp4">\n</video>\n\nDärefter.',
        "Därefter.",
    ),
    "caret-before-a-link": (
        "Sagt av ^[Eva](https://www.example.com/eva) på mötet.",
        "^[Eva](https://www.example.com/eva) på mötet.",
    ),
    "heading-above-a-contact": (
        "### Media Contact\n\nEva Exempel\nEkby kommun\neva@example.com",
        "eva@example.com",
    ),
    "no-language": ('<p>Se:</p>\n<typo:code lang="ruby">\nkod\n</typo:code>', "kod"),
    "link-to-a-file": ("[Den andra](./2006-04-29-b.md#del)", "[Den andra](b.md)"),
    "fence-shows-code": ("```html\n<pre>\n\nett\n\n</pre>\n```\n", "<pre>\n\nett\n\n</pre>"),
}


def test_an_item_that_has_expired_is_compared_all_the_same(tmp_path: Path) -> None:
    files = {
        "hugo.toml": "baseURL = 'https://old.example.se/'\n",
        "content/news/a.md": (
            "---\ntitle: Rubrik\ndate: 2019-05-01\nexpiryDate: 2020-01-01\n---\nText.\n"
        ),
        "content/news/b.md": "---\ntitle: Rubrik två\ndate: 2021-05-01\n---\nText.\n",
    }
    source = exports.written(tmp_path / "old", files)
    site = SiteFolder(tmp_path / "site", SITE, plugin="")
    assert main(["import", str(source), "--config", str(site.configuration), "--quiet"]) == 0
    report = json.loads((site.folder / "import-report/report.json").read_text())
    assert report["compared"]["items"] == 2


@pytest.mark.parametrize("name", HABITS)
def test_nothing_is_lost_by_an_old_habit(name: str, tmp_path: Path) -> None:
    """Neither unsaid nor in the text that is written."""
    text, kept = HABITS[name]
    files = {
        "_config.yml": "url: https://old.example.se\n",
        "_posts/2006-04-28-a.md": f"---\ntitle: Rubrik\n---\nIngressen.\n\n{text}\n",
        "_posts/2006-04-29-b.md": "---\ntitle: Den andra\n---\nText.\n",
    }
    source = exports.written(tmp_path / "old", files)
    site = SiteFolder(tmp_path / "site", SITE, plugin="")
    command = ["import", str(source), "--config", str(site.configuration), "--quiet", "--write"]
    status = main(command)
    report = json.loads((site.folder / "import-report/report.json").read_text())
    assert [each["losses"] for each in report["items"]] == [[], []]
    assert status == 0
    assert kept in next((site.content / "nyheter").rglob("a.md")).read_text()
