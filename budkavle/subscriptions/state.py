"""A few stored facts about the service and the site (the table `meta`)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select

from budkavle.services.database import insert
from budkavle.subscriptions.news.manifest import ANY, ManifestItem, freeze, item_from
from budkavle.subscriptions.schema import meta

SITE_ID = "site_id"
BASELINE_AT = "baseline_at"
STOPPED = "stopped"
PROBE = "probe"
_SUBJECTS = "subjects"
_BANNERS = "banners"
_CLOSED = "closed"

Subjects = Mapping[str, Mapping[str, str]]
"""Titles by language, for the key of each topic and story in subscriptions."""


def read(connection: Connection, key: str) -> str | None:
    """Return the value stored under this key, or None."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def write(connection: Connection, key: str, value: str) -> None:
    """Store a value under this key, replacing any earlier one."""
    statement = insert(connection, meta).values(key=key, value=value)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value})
    )


def forget(connection: Connection, key: str) -> None:
    """Delete the value stored under this key."""
    connection.execute(delete(meta).where(meta.c.key == key))


def baseline_at(connection: Connection) -> datetime | None:
    """Return when the first manifest with items was read; None before that."""
    written = read(connection, BASELINE_AT)
    return datetime.fromisoformat(written) if written else None


def subjects(connection: Connection) -> Subjects:
    """Return the topics and stories that can be followed, in the site's order."""
    found: Subjects = json.loads(read(connection, _SUBJECTS) or "{}")
    return found


def titles(subjects: Subjects, language: str) -> dict[str, str]:
    """Return each subject's title in a language, or else its title in the site's main language."""
    return {key: named.get(language, named[ANY]) for key, named in subjects.items()}


def closed(connection: Connection) -> frozenset[str]:
    """Return the keys of what is followed by some, but not offered to others any more."""
    return frozenset(json.loads(read(connection, _CLOSED) or "[]"))


def write_subjects(connection: Connection, subjects: Subjects, closed: Iterable[str]) -> None:
    """Store the topics and stories that can be followed now, and which of them are closed."""
    write(connection, _SUBJECTS, json.dumps(dict(subjects), ensure_ascii=False))
    write(connection, _CLOSED, json.dumps(list(closed)))


def banners(connection: Connection, language: str, now: datetime) -> Sequence[ManifestItem]:
    """Return what every page in a language says now, the most serious first."""
    written = read(connection, _BANNERS)
    known = map(item_from, json.loads(written)) if written else ()
    return [each for each in known if each.language == language and not _is_over(each, now)]


def write_banners(connection: Connection, banners: Sequence[ManifestItem]) -> None:
    """Store what every page says from now on."""
    if banners:
        write(connection, _BANNERS, json.dumps([freeze(each) for each in banners]))
    else:
        forget(connection, _BANNERS)


def _is_over(item: ManifestItem, now: datetime) -> bool:
    return bool(item.banner and item.banner.until and item.banner.until <= now)
