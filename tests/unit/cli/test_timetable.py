"""The same moment, for people and for each scheduler."""

import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from budkavle.cli import timetable
from budkavle.edition.schedule import ScheduledChange
from budkavle.i18n.catalogue import translations
from tests.support.samples import STOCKHOLM, item, utc

AT = utc("2026-03-29 07:00")
CHANGES = (ScheduledChange(AT, "embargo", item(title="Nytt avtal", embargo=AT)),)
COMMAND = ("/usr/bin/python3", "/srv/vår webb/build.py")


def test_people_get_times_in_the_sites_time_zone() -> None:
    told = timetable.as_text(CHANGES, "content", STOCKHOLM, "en", translations("en"))
    assert told == (
        "The site changes by itself 29 March 2026, 9:00:\n"
        "  content/nyheter/2026/20260301-0900-abcd.md:"
        " “Nytt avtal” is published, when its embargo ends"
    )


def test_people_learn_that_nothing_will_happen() -> None:
    told = timetable.as_text((), "content", STOCKHOLM, "en", translations("en"))
    assert told == "The site will not change by itself."


def test_programs_get_the_moment_and_the_seconds_rounded_up() -> None:
    now = AT - timedelta(hours=1, milliseconds=1)
    told = json.loads(timetable.as_json(CHANGES, "content", now))
    assert (told["at"], told["seconds"]) == ("2026-03-29T07:00:00+00:00", 3601)
    assert [each["what"] for each in told["changes"]] == ["embargo"]


def test_programs_learn_that_nothing_will_happen() -> None:
    told = json.loads(timetable.as_json((), "content", AT))
    assert (told["at"], told["seconds"], told["changes"]) == (None, None, [])


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ("2026-03-29 07:00", "0 9 29 3 *"),
        ("2026-03-28 07:00", "0 8 28 3 *"),
        ("2026-03-28 07:00:01", "1 8 28 3 *"),
        ("2026-12-31 22:59:30", "0 0 1 1 *"),
    ],
)
def test_cron_is_never_early(at: str, line: str) -> None:
    changes = (ScheduledChange(utc(at), "publish", item()),)
    told = timetable.as_cron(changes, COMMAND, "/srv/100 %", ZoneInfo("Europe/Stockholm"))
    assert told == rf"{line} cd '/srv/100 \%' && /usr/bin/python3 '/srv/vår webb/build.py'"


def test_schedulers_get_nothing_when_nothing_will_happen() -> None:
    assert timetable.as_systemd((), COMMAND, "/srv") == ""
    assert timetable.as_cron((), COMMAND, "/srv", STOCKHOLM) == ""


def test_times_for_systemd_are_in_utc_and_rounded_up() -> None:
    changes = (ScheduledChange(AT + timedelta(microseconds=1), "publish", item()),)
    told = timetable.as_systemd(changes, COMMAND, "/srv/50%")
    assert "OnCalendar=2026-03-29 07:00:01 UTC\n" in told
    assert "WorkingDirectory=/srv/50%%\n" in told
    assert told.endswith('ExecStart=/usr/bin/python3 "/srv/vår webb/build.py"')


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_systemd_understands_it(tmp_path: Path) -> None:
    told = timetable.as_systemd(CHANGES, ("/bin/true", 'a "b" $c %d'), str(tmp_path))
    _, timer, service = told.split("# ~/.config/systemd/user/")
    for text in (timer, service):
        name, _, unit = text.partition("\n")
        (tmp_path / name).write_text(unit)
    ran = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / "budkavle.timer"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
