"""The ordinary pages that every page links to, as set in mkdocs.yml; links on ordinary pages."""

from pathlib import Path
from typing import Any

import pytest

from budkavle.host.configuration import require_pages, settings_from
from budkavle.model.languages import PageLink
from budkavle.model.problems import ContentError, describe
from tests.support.site_folder import SiteFolder
from tests.unit.host.test_configuration import configured

PAGES = """\
plugins:
  - budkavle:
      identity: example.org,2018
      organisation: {name: Exempel}
      languages:
        sv:
          pages:
            contact: kontakt.md
            privacy: om/integritet.md
        en: {prefix: en/, pages: {contact: en/contact.md}}
"""


def test_a_language_without_a_page_leads_to_the_first_languages() -> None:
    settings = settings_from(configured(PAGES))
    swedish, english = settings.ordinary("sv"), settings.ordinary("en")
    assert english == swedish | {"contact": PageLink(address="en/contact/", language="en")}
    assert swedish["privacy"] == PageLink(address="om/integritet/", language="sv")
    assert swedish["subscribe"] is None


def test_pages_that_are_to_be_led_to_must_be_there(tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.write_text(PAGES, encoding="utf-8")
    settings = settings_from(configured(PAGES))
    require_pages(file, settings, {"kontakt.md", "om/integritet.md", "en/contact.md"})
    with pytest.raises(ContentError) as caught:
        require_pages(file, settings, {"kontakt.md", "integritet.md", "en/contact.md"})
    assert [describe(each, str) for each in caught.value.problems] == [
        "mkdocs.yml:9: languages.sv.pages.privacy: "
        "The file om/integritet.md is not there. Check the name and the folder. "
        "Nearest is: integritet.md"
    ]


def test_a_page_leads_to_items_and_not_to_what_is_not_public(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    small.item("ett", "")
    small.item("senare", "publish: 2026-03-10 14:00\n")
    links = "[Första](nyheter/2026/ett.md) och [andra](nyheter/2026/senare.md) nyheten."
    small.write("om.md", f"# Om oss\n\n{links}\n")
    small.build()
    page = (small.site / "om/index.html").read_text(encoding="utf-8")
    assert '<a href="../nyheter/2026/ett/">Första</a> och andra nyheten.' in page


def test_mkdocs_looks_at_nothing_but_pages_and_what_they_refer_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of items makes no difference to MkDocs."""
    small = SiteFolder(tmp_path)
    small.item("ett", "")
    small.write("bilder/plan.txt", "Planen.")
    small.write("bilder/lös.txt", "Ingen hänvisar hit.")
    small.write("om.md", "# Om oss\n\nHär är [planen](bilder/plan.txt).\n")
    seen: list[str] = []
    files = pytest.importorskip("mkdocs.structure.files", reason="MkDocs is not installed")
    make = files.File.__init__

    def noted(file: object, path: str, *args: Any, **options: Any) -> None:
        seen.append(path)
        make(file, path, *args, **options)

    monkeypatch.setattr(files.File, "__init__", noted)
    monkeypatch.setenv("PYTHON_CPU_COUNT", "1")
    small.build()
    looked_at = {Path(path).name for path in seen}
    assert "plan.txt" in looked_at
    assert not {"ett.md", "lös.txt"} & looked_at
    assert small.files()["bilder/plan.txt"] == b"Planen."
