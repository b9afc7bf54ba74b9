"""Decides what has to be put and deleted on a target, and what must be refused. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from budkavle.model.rules import N_
from budkavle.publish.clashes import clashing
from budkavle.publish.order import is_loaded
from budkavle.publish.protocol import OWN, RefusedError
from budkavle.publish.record import Record

_FEW = 5
"""Deleting no more files than this is never refused."""


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What publishing will do, by paths.

    `departing` are files that stay for a while after the site has lost them, and since when.
    `strangers` are files that publishing did not put there; they are left alone.
    """

    put: frozenset[str]
    deleted: frozenset[str]
    departing: Mapping[str, datetime]
    strangers: frozenset[str]
    unchanged: int
    vanishing: frozenset[str]
    """Pages and documents that readers will miss: what is deleted, except files of pages."""
    in_the_way: frozenset[str] = frozenset()
    """What is deleted before the rest, as a file of the site needs its name for a folder."""

    @property
    def changes_nothing(self) -> bool:
        """Whether the target is as it should be."""
        return not (self.put or self.deleted)

    def without_departing(self, paths: Collection[str]) -> "PublishPlan":
        """The plan in which these departing files are deleted at once."""
        staying = {path: at for path, at in self.departing.items() if path not in paths}
        return replace(self, deleted=self.deleted | set(paths), departing=staying)


def plan(
    wanted: Mapping[str, str],
    standing: Mapping[str, str | None],
    owned: Collection[str],
    departing: Mapping[str, datetime],
    now: datetime,
    grace: timedelta,
) -> PublishPlan:
    """Compare the site with the target.

    `wanted` are the digests of the site's files, `standing` those of the target's (None if
    unknown), `owned` the files that publishing put there. What pages load stays for the time of
    `grace` after the site has lost it, unless it clashes with what is put; everything else is
    deleted at once. Raises RefusedError if a file of others clashes.
    """
    put = frozenset(path for path, digest in wanted.items() if standing.get(path) != digest)
    left = standing.keys() - wanted.keys()
    old = left & set(owned)
    in_the_way = frozenset(clashing(put, left))
    if in_the_way - old:
        raise RefusedError(_IN_THE_WAY, path=min(in_the_way - old))
    lasting = (path for path in old - in_the_way if is_loaded(path))
    since = {path: min(departing.get(path, now), now) for path in lasting}
    staying = {path: at for path, at in since.items() if now - at < grace}
    deleted = frozenset(old - staying.keys())
    return PublishPlan(
        put=put,
        deleted=deleted,
        departing=staying,
        strangers=frozenset(left - old),
        unchanged=len(wanted) - len(put),
        vanishing=frozenset(path for path in deleted if not is_loaded(path)),
        in_the_way=in_the_way,
    )


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the user has allowed by options, although it would be refused."""

    adopting: bool = False
    vanishing: bool = False
    older: bool = False


NOTHING_ALLOWED = Allowed()


def refusals(
    found: PublishPlan,
    record: Record | None,
    identity: str,
    written: datetime,
    lost: Collection[str],
    owned: Collection[str],
    most: int,
    allowed: Allowed,
) -> Iterator[RefusedError]:
    """Give an error with the figures for each harm that publishing would do.

    `written` is when the site was written, `lost` are published addresses that it does not know,
    `most` is the largest share of the pages and documents that may vanish, in percent.
    """
    if record and record.identity != identity and not allowed.adopting:
        yield RefusedError(_OTHER_SITE, other=record.identity, own=identity)
    unknown = [each for each in sorted(found.strangers) if not each.startswith(OWN)]
    if record is None and unknown and not allowed.adopting:
        yield RefusedError(_UNKNOWN, number=len(unknown), some=", ".join(unknown[:3]))
    if lost and not allowed.older:
        some = ", ".join(sorted(lost)[:3])
        yield RefusedError(_LOST, number=len(lost), some=some)
    if record and written < record.written and not found.changes_nothing and not allowed.older:
        yield RefusedError(_OLDER, own=_minute(written), other=_minute(record.written))
    pages = sum(not is_loaded(path) for path in owned)
    gone = len(found.vanishing)
    if gone > _FEW and gone * 100 > most * pages and not allowed.vanishing:
        yield RefusedError(_VANISHING, number=gone, all=pages, most=most)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


_OTHER_SITE = N_(
    "The target holds another site ({other}; this one is {own}). Nothing was changed. If it is to"
    " be replaced, publish with --adopt."
)
_UNKNOWN = N_(
    "The target holds {number} files that publishing did not put there ({some}). Nothing was"
    " changed. If the site is to be published among them, publish with --adopt; they stay."
)
_LOST = N_(
    "{number} addresses that readers have are unknown to this site ({some}): it is older, or"
    " another machine has published. Nothing was changed. Build with the newest content; if it is"
    " right all the same, publish with --older."
)
_IN_THE_WAY = N_(
    "{path} is in the way on the target, and publishing did not put it there: the site needs this"
    " name for a folder, or one of its folders for a file. Nothing was changed. Move it away."
)
_OLDER = N_(
    "This site was written {own}, what is out {other}. Nothing was changed. Build with the newest"
    " content; if it is right all the same, publish with --older."
)
_VANISHING = N_(
    "{number} of {all} pages and documents would vanish, more than {most} percent. Nothing was"
    " changed. If that is right, publish with --vanish."
)
