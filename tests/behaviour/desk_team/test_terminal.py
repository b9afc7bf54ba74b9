"""The desk of a team from a terminal: the trail, and a site that begins to require approval."""

from pathlib import Path

import pytest

from budkavle.build.content_check import check
from budkavle.cli.main import main
from tests.support.site_folder import NOON, SiteFolder
from tests.support.team import Member, TeamDesk


def run(site: SiteFolder, *words: str) -> int:
    """Run the command in English."""
    return main(["team", *words, "--config", str(site.configuration), "--lang", "en"])


def test_the_trail_is_verified_exported_and_verified_again(
    desk: TeamDesk, eva: Member, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    eva.get()
    export = tmp_path / "trail.jsonl"
    assert run(desk.site, "trail", "--export", str(export)) == 0
    digest = capsys.readouterr().out.split()[-1]
    assert run(desk.site, "trail", "--file", str(export), "--last", digest) == 0
    assert run(desk.site, "trail", "--last", "0" * 64) == 1
    export.write_text(export.read_text().replace("Eva", "Eve"))
    assert run(desk.site, "trail", "--file", str(export)) == 1
    assert "entry 1 is not what it was" in capsys.readouterr().out


def test_a_site_begins_to_require_approval(
    desk: TeamDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(desk.site, "key") == 0
    key = capsys.readouterr().out.strip()
    desk.site.configure(
        "subscriptions: {hand_over: true}",
        f"desk: {{approval: required, approval_keys: ['{key}']}}",
    )
    told = [each.code for each in check(desk.site.configuration, NOON) if not each.is_advice]
    assert told == ["not-approved"]
    assert run(desk.site, "adopt", "--reason", "We begin today.") == 0
    assert "1 news items" in capsys.readouterr().out
    assert [each for each in check(desk.site.configuration, NOON) if not each.is_advice] == []
    assert desk.trail()[-1]["what"] == "adopted"
    desk.site.item("beslut", "title: Ett annat beslut\n")
    told = [each.code for each in check(desk.site.configuration, NOON) if not each.is_advice]
    assert told == ["changed-since-approval"]
