"""After publishing: looks at what readers get, and hands over what is live."""

from datetime import datetime

from budkavle.edition import ledger
from budkavle.publish import live
from budkavle.publish.archive import Archive
from budkavle.publish.hand_over import hand_over
from budkavle.publish.http import Fetch, fetch
from budkavle.publish.live import Live
from budkavle.publish.place import Place, Published
from budkavle.publish.run import Progress
from budkavle.publish.secrecy import Secrecy
from budkavle.publish.serving import FileServing
from budkavle.publish.verification import Expected, Inspection, Inspector
from budkavle.render.output import STATE

_LIVE = "live"
"""The folder of the hand-over of what is live, in `.budkavle/`."""


def look(
    place: Place, done: Published, now: datetime, progress: Progress, fetched: Fetch = fetch
) -> tuple[Inspection, Live | None]:
    """Look at what readers get, and note it if it is right; returns since when it is live."""
    archive = Archive(place.archive)
    addresses = archive.place(done.files[ledger.PATH]) if ledger.PATH in done.files else None
    known = ledger.parse(addresses.read_text(encoding="utf-8")) if addresses else {}
    expected = Expected(
        address=place.address,
        files=done.files,
        changed=live.unseen(place.state),
        addresses=known.keys() - set(done.lost),
        strangers=done.plan.strangers,
        departing=done.plan.departing,
        seed=done.release,
    )
    inspection = Inspector(
        expected,
        FileServing(place.described.settings),
        Secrecy(place.configuration, place.described, now),
        fetched,
        place.settings.patience,
        progress=progress,
    ).inspect()
    if not inspection.is_live:
        return inspection, None
    live.all_seen(place.state)
    return inspection, live.note(place, done.release, now)


def hand_over_live(place: Place, done: Published) -> None:
    """Hand the news of what is live over to the mail service."""
    hand_over(done.handed_over, Archive(place.archive), place.folder / STATE / _LIVE)
