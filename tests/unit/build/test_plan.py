"""A plan publishes the site and then the hand-over, or nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from budkavle.build.durable import DurableFiles
from budkavle.build.leaks.gate import Gate
from budkavle.build.leaks.search import Leak, Public, Search, Secret, Secrets, search_terms
from budkavle.build.plan import Plan
from budkavle.build.run import Run
from budkavle.build.timings import Stopwatch
from budkavle.host import project
from budkavle.model.problems import ContentError, Problem
from budkavle.render.data.manifest_files import Staged
from budkavle.render.output import Output
from budkavle.system.cache import Cache
from budkavle.system.unfinished import stage_beside
from tests.support.rules import RULES
from tests.support.site_folder import NOON, SiteFolder

SECRET = "Regionen säljer sjukhuset i Älvsborg"


def run_in(small: SiteFolder) -> Run:
    """A run in a folder where nothing is published yet."""
    return Run(
        configuration=small.configuration,
        described=project.describe(small.configuration),
        cache=Cache(small.state),
        handed_over=small.folder / "manifest.json",
        durable=DurableFiles(small.configuration, small.site),
        now=NOON,
        published=None,
        searchable=False,
        explains=False,
        progress=lambda *_: None,
        watch=Stopwatch(),
    )


def explained(leaks: frozenset[Leak]) -> list[Problem]:
    """A problem for each leak."""
    return [Problem(each.path, each.line, each.field, RULES["leak"]) for each in leaks]


def planned(state: Path, text: str) -> Plan:
    """A plan with one page, which hands over a text."""

    def hand_over(path: Path, see: Callable[[str, bytes], None]) -> Staged:
        stage_beside(path).mkdir(parents=True)
        (stage_beside(path) / "2026-03.jsonl").write_text(text, encoding="utf-8")
        see("2026-03.jsonl", text.encode())
        return Staged(path, b"{}", True, frozenset({"2026-03.jsonl"}))

    secret = Secret("content/nyheter/a.md", 3, "title", SECRET)
    search = Search(Secrets(search_terms([secret]), {}), Public(lambda: ()))
    gate = Gate(search, state / "searched.json", explained, lambda: None)
    page = Output("index.html", "key", lambda: b"<p>Ord</p>")
    return Plan({"pages": [page]}, gate, hand_over)


def test_the_hand_over_follows_the_site(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    planned(small.state, "En nyhet").carry_out(run_in(small))
    assert small.files() == {"index.html": b"<p>Ord</p>"}
    assert (tmp_path / "manifest.json").read_bytes() == b"{}"
    assert (tmp_path / "manifest/2026-03.jsonl").read_text(encoding="utf-8") == "En nyhet"


def test_a_leak_into_the_hand_over_publishes_neither(tmp_path: Path) -> None:
    small = SiteFolder(tmp_path)
    with pytest.raises(ContentError):
        planned(small.state, f"{SECRET}, sägs det").carry_out(run_in(small))
    assert small.files() == {}
    assert not list(tmp_path.glob("manifest*"))
