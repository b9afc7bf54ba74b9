"""A folder as a target: one release after another, and one link that readers follow."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from budkavle.build.lock import hold_lock
from budkavle.cli.main import main
from budkavle.publish import run, targets
from budkavle.publish.destination import PublishOptions
from budkavle.publish.plan import Allowed
from budkavle.publish.protocol import PublishError, RefusedError, TryLaterError
from tests.behaviour.test_unchanged import settle
from tests.support.newsdesk import NOW, PAGES, Newsdesk
from tests.support.site_folder import SiteFolder

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Newsdesk:
    """A site with a folder as its target."""
    return Newsdesk(tmp_path)


def tree(folder: Path) -> dict[str, object]:
    """Everything below a folder, with what changes when it is written."""
    return {
        str(each.relative_to(folder)): (each.lstat().st_mtime_ns, each.lstat().st_size)
        for each in sorted(folder.rglob("*"))
    }


def test_readers_get_the_site_and_an_edit_puts_only_what_changed(desk: Newsdesk) -> None:
    assert desk.publish().plan.put == PAGES.keys()
    assert desk.out() == PAGES
    first = (desk.folder / "www" / "current").readlink()
    desk.write({"index.html": "nytt"}, LATER)
    done = desk.publish(now=LATER)
    assert done.plan.put == {"index.html"}
    assert done.sent == len("nytt")
    assert desk.out() == {**PAGES, "index.html": "nytt"}
    assert (desk.folder / "www" / "current").readlink() != first


def test_nothing_is_done_when_nothing_has_changed(desk: Newsdesk) -> None:
    done = desk.publish()
    before = tree(desk.folder / "www")
    again = desk.publish(now=LATER)
    assert (again.release, again.plan.changes_nothing) == (done.release, True)
    after = tree(desk.folder / "www")
    assert {path for path in after if after[path] != before.get(path)} <= {".budkavle/lock"}


def test_a_dry_run_changes_nothing_anywhere(desk: Newsdesk) -> None:
    before = tree(desk.folder)
    done = desk.publish(PublishOptions(dry=True))
    assert done.plan.put == PAGES.keys()
    assert tree(desk.folder) == before
    desk.publish()
    desk.write({"a.css": None}, LATER)
    before = tree(desk.folder)
    assert desk.publish(PublishOptions(dry=True, at_once=True), LATER).plan.deleted == {"a.css"}
    assert tree(desk.folder) == before


def test_pages_go_at_once_and_their_style_sheet_a_day_later(desk: Newsdesk) -> None:
    desk.publish()
    desk.write({"a.css": None, "feed.xml": None}, LATER)
    assert desk.publish(now=LATER).plan.deleted == {"feed.xml"}
    assert desk.out().keys() == PAGES.keys() - {"feed.xml"}
    assert desk.publish(now=LATER + timedelta(hours=23)).plan.changes_nothing
    assert desk.publish(now=LATER + timedelta(hours=24)).plan.deleted == {"a.css"}
    assert desk.out().keys() == PAGES.keys() - {"feed.xml", "a.css"}


def test_a_file_that_tells_a_secret_does_not_stay_for_a_day(desk: Newsdesk) -> None:
    secret = "Kommunen lägger ner badhuset i Eksta redan till sommaren"
    desk.write({"fragment.pf_fragment": f"<p>{secret}</p>", "other.pf_fragment": "<p>annat</p>"})
    desk.publish()
    desk.project.item("badhuset", "draft: true\n", secret)
    desk.write({"fragment.pf_fragment": None, "other.pf_fragment": None}, LATER)
    done = desk.publish(now=LATER)
    assert done.plan.deleted == {"fragment.pf_fragment"}
    assert done.plan.departing.keys() == {"other.pf_fragment"}


def test_what_is_there_is_listed_and_not_believed(desk: Newsdesk) -> None:
    desk.publish()
    out = desk.folder / "www" / "current"
    (out / "index.html").write_text("skadad")
    (out / "a.css").unlink()
    assert desk.publish(now=LATER).plan.put == {"index.html", "a.css"}
    assert desk.out() == PAGES


def test_a_strangers_file_is_told_of_and_left_alone(desk: Newsdesk) -> None:
    desk.publish()
    (desk.folder / "www" / "current" / "google123.html").write_text("deras")
    desk.write({"index.html": "nytt"}, LATER)
    assert desk.publish(now=LATER).plan.strangers == {"google123.html"}
    assert desk.out()["google123.html"] == "deras"


def test_another_site_is_not_overwritten(desk: Newsdesk, tmp_path: Path) -> None:
    desk.publish()
    other = Newsdesk(tmp_path / "other", f"to: {desk.folder / 'www'}")
    other.project.configure("identity: example.org,2018", "identity: other.org,2020")
    with pytest.raises(RefusedError, match="holds another site"):
        other.publish()
    assert desk.out() == PAGES
    other.publish(PublishOptions(allowed=Allowed(adopting=True)))


def test_an_older_site_is_not_published_over_a_newer_one(desk: Newsdesk) -> None:
    desk.write({"index.html": "nytt"}, LATER)
    desk.publish(now=LATER)
    desk.write(PAGES, NOW)
    with pytest.raises(RefusedError, match="written 2026-11-29 12:00:00 UTC"):
        desk.publish(now=LATER)
    assert desk.out()["index.html"] == "nytt"


def test_of_two_at_once_one_waits(desk: Newsdesk) -> None:
    desk.publish()
    with (
        hold_lock(desk.folder / "www" / ".budkavle"),
        pytest.raises(TryLaterError, match="publishing to"),
    ):
        desk.publish()
    desk.publish()


def test_an_interrupted_run_goes_on_where_it_was(desk: Newsdesk) -> None:
    done: list[int] = []

    def interrupt(number: int, _: int) -> None:
        done.append(number)
        if number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.publish(desk.destination, targets.opened, NOW, PublishOptions(), interrupt)
    put = desk.folder / "www" / "releases" / "next"
    inodes = {each.stat().st_ino for each in put.rglob("*") if each.is_file()}
    assert len(inodes) >= 3
    assert not (desk.folder / "www" / "current").exists()
    desk.publish()
    assert desk.out() == PAGES
    current = desk.folder / "www" / "current"
    assert inodes <= {each.stat().st_ino for each in current.resolve().rglob("*") if each.is_file()}


def test_old_releases_are_forgotten(tmp_path: Path) -> None:
    desk = Newsdesk(tmp_path, "to: www, keep: 2")
    for number in range(4):
        at = NOW + timedelta(hours=number)
        desk.write({"index.html": f"nummer {number}"}, at)
        desk.publish(now=at)
    assert len(list((desk.folder / "www" / "releases").iterdir())) == 2
    assert desk.out()["index.html"] == "nummer 3"
    kept = list((desk.folder / ".budkavle" / "releases" / "files").glob("*/*"))
    assert len(kept) == len(PAGES) + 1


def test_a_folder_in_the_place_of_the_link_is_not_touched(desk: Newsdesk) -> None:
    (desk.folder / "www" / "current").mkdir(parents=True)
    with pytest.raises(PublishError, match="is not a link"):
        desk.publish()


def command(desk: Newsdesk, *words: str) -> int:
    options = ["publish", "--no-verify", "--config", str(desk.project.configuration)]
    return main([*options, "--lang", "en", *words])


def test_the_command_reports_for_people_and_programs(
    desk: Newsdesk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(desk, "--no-build", "--dry-run") == 0
    assert "+ index.html\n" in capsys.readouterr().out
    assert command(desk, "--no-build") == 0
    assert "public: 7 files put, 0 deleted" in capsys.readouterr().out
    assert command(desk, "--no-build", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] == 7


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["elsewhere"], 2, "There is no target elsewhere in mkdocs.yml. There are: public."),
        (["--rollback"], 2, "nothing there that could be taken back"),
    ],
)
def test_what_cannot_be_done_is_told(
    words: list[str], status: int, said: str, desk: Newsdesk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(desk, "--no-build", *words) == status
    assert said in capsys.readouterr().err
    assert command(desk, "--no-build", "--format", "json", *words) == status
    assert said in json.loads(capsys.readouterr().out)["error"]


def test_problems_in_the_content_are_told_to_programs_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = SiteFolder(tmp_path, plugin="publish: {public: {to: www}}")
    site.item("en-nyhet", "embargo: igår\n")
    words = ["publish", "--config", str(site.configuration), "--format", "json", "--lang", "en"]
    assert main(words) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(each["path"], each["field"]) for each in problems] == [
        ("content/nyheter/2026/en-nyhet.md", "embargo")
    ]


def test_a_dry_run_says_if_it_is_not_about_what_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = SiteFolder(tmp_path, plugin="publish: {public: {to: www}}")
    site.item("en-nyhet", "")
    settle()
    options = ["--config", str(site.configuration), "--lang", "en", "--quiet"]
    dry = ["publish", "--dry-run", *options]
    assert main(["build", *options]) == 0
    capsys.readouterr()
    assert main(dry) == 0
    assert capsys.readouterr().err == ""
    site.item("en-till", "")
    assert main(dry) == 0
    assert "The content has changed since the site was built" in capsys.readouterr().err


def test_a_busy_target_has_an_exit_status_of_its_own(desk: Newsdesk) -> None:
    with hold_lock(desk.folder / "www" / ".budkavle"):
        assert command(desk, "--no-build", "--wait", "0") == 3


def test_without_settings_it_is_told_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    SiteFolder(tmp_path)
    assert main(["publish", "--config", str(tmp_path / "mkdocs.yml"), "--lang", "en"]) == 2
    assert "publish: {public: {to: /srv/www/site}}" in capsys.readouterr().err


def test_the_command_builds_and_a_new_machine_knows_the_published_addresses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was published from here is a 404 nowhere, even when another machine goes on."""
    www = tmp_path / "www"
    one = SiteFolder(tmp_path / "one", plugin=f"publish: {{public: {{to: {www}}}}}")
    one.item("en-nyhet", "")
    words = ["publish", "--no-search", "--no-verify", "--lang", "en", "--config"]
    assert main([*words, str(one.configuration)]) == 0
    assert (www / "current" / "nyheter" / "2026" / "en-nyhet" / "index.html").exists()
    two = SiteFolder(tmp_path / "two", plugin=f"publish: {{public: {{to: {www}}}}}")
    assert main([*words, str(two.configuration)]) == 1
    assert "The address /nyheter/2026/en-nyhet/ has been published" in capsys.readouterr().err


def test_a_release_that_begins_as_the_oldest_one_holds_what_it_should(tmp_path: Path) -> None:
    """Whatever was a file there and is a folder now, and the other way round."""
    desk = Newsdesk(tmp_path, "to: www, keep: 2, most_vanishing: 100")
    states: list[dict[str, str | None]] = [
        {"ett": "fil", "två/index.html": "sida", "bara-här.html": "x"},
        {"ett": None, "ett/index.html": "sida", "två/index.html": None, "två": "fil"},
        {"bara-här.html": None, "tre/fyra/index.html": "djupt"},
        {"ett/index.html": None, "ett": "fil", "två": None, "två/index.html": "sida"},
        {"tre/fyra/index.html": None},
    ]
    for hour in range(20):
        state = states[hour % len(states)].items()
        changed = {path: text for path, text in state if text or (desk.site / path).is_file()}
        changed |= {} if hour % 2 else {"varannan.html": str(hour)}
        desk.write({**changed, "index.html": str(hour)}, NOW + timedelta(hours=hour))
        desk.publish(now=NOW + timedelta(hours=hour))
        wanted = {
            each.relative_to(desk.site).as_posix(): each.read_text()
            for each in desk.site.rglob("*")
            if each.is_file()
        }
        assert desk.out() == wanted
        assert len(list((tmp_path / "www" / "releases").iterdir())) == min(hour + 1, 2)
