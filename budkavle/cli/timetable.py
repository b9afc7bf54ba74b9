"""Formats the time of the next change: for people, and for schedulers. Pure.

Times are in UTC where the scheduler supports it (systemd), otherwise in the machine's time zone
(cron).
"""

import json
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from budkavle.edition.schedule import ScheduledChange
from budkavle.i18n.dates import clock_time, long_date
from budkavle.model.rules import N_

WHAT = {
    "publish": N_("is published"),
    "embargo": N_("is published, when its embargo ends"),
    "expiry": N_("expires"),
    "pin": N_("is no longer pinned"),
    "correction": N_("is corrected"),
    "event": N_("invites to an event that is then over"),
    "banner": N_("is shown on every page"),
    "banner-end": N_("is no longer shown"),
    "duty": N_("begins to answer journalists"),
    "duty-end": N_("no longer answers journalists"),
}
"""What happens to an item: the end of a sentence that begins with its title."""

_MINUTE = timedelta(minutes=1)


def as_text(
    changes: Sequence[ScheduledChange],
    folder: str,
    zone: ZoneInfo,
    language: str,
    words: NullTranslations,
) -> str:
    """A text that says when and how the site changes next, in the site's time zone.

    Paths begin with `folder`.
    """
    _ = words.gettext
    if not changes:
        return _("The site will not change by itself.")
    at = changes[0].at.astimezone(zone)
    when = _("The site changes by itself {day}, {time}:").format(
        day=long_date(at, language), time=clock_time(at, language)
    )
    quoted = _("“{}”")
    lines = (
        f"  {folder}/{change.item.path}: {quoted.format(change.item.title)} {_(WHAT[change.what])}"
        for change in changes
    )
    return "\n".join((when, *lines))


def as_json(changes: Sequence[ScheduledChange], folder: str, now: datetime) -> str:
    """A JSON object: `at` (UTC, null for never), `seconds` until then, and the `changes`."""
    at = changes[0].at if changes else None
    timetable = {
        "now": _iso(now),
        "at": _iso(at) if at else None,
        "seconds": _whole_seconds(at - now) if at else None,
        "changes": [
            {
                "what": change.what,
                "id": change.item.id,
                "title": change.item.title,
                "path": f"{folder}/{change.item.path}",
            }
            for change in changes
        ],
    }
    return json.dumps(timetable, ensure_ascii=False, indent=2)


def as_systemd(changes: Sequence[ScheduledChange], command: Sequence[str], folder: str) -> str:
    """A timer for the next change only, and the service it starts (systemd.timer(5))."""
    if not changes:
        return ""
    at = changes[0].at.astimezone(UTC) + timedelta(seconds=changes[0].at.microsecond > 0)
    return _SYSTEMD.format(
        at=f"{at:%Y-%m-%d %H:%M:%S}",
        folder=folder.replace("%", "%%"),
        command=" ".join(map(_systemd_word, command)),
    )


def as_cron(
    changes: Sequence[ScheduledChange], command: Sequence[str], folder: str, zone: tzinfo | None
) -> str:
    """A line of a crontab in the time zone `zone`: the first whole minute that is not too early.

    Cron has no years, so the line runs again a year later. That does no harm: nothing changes then.
    """
    if not changes:
        return ""
    at = changes[0].at
    if at.second or at.microsecond:
        at = at.replace(second=0, microsecond=0) + _MINUTE
    local = at.astimezone(zone)
    # In a crontab a % ends the command (crontab(5)).
    run = f"cd {shlex.quote(folder)} && {shlex.join(command)}".replace("%", r"\%")
    return f"{local.minute} {local.hour} {local.day} {local.month} * {run}"


_SYSTEMD = """\
# ~/.config/systemd/user/budkavle.timer
[Unit]
Description=Build the site when its content changes by itself

[Timer]
OnCalendar={at} UTC
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target

# ~/.config/systemd/user/budkavle.service
[Unit]
Description=Build the site

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command}"""


def _systemd_word(word: str) -> str:
    """A word of a command line, quoted for systemd (systemd.service(5))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if set(escaped) & set(" '\";\t") else escaped


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _whole_seconds(delta: timedelta) -> int:
    """The seconds, rounded up: never too early."""
    return -(-delta // timedelta(seconds=1))
