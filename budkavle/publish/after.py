"""After publishing: looks at what readers get, and hands over what is live."""

from datetime import datetime

from budkavle.edition import ledger
from budkavle.publish import live
from budkavle.publish.archive import Archive
from budkavle.publish.destination import Destination, Published
from budkavle.publish.hand_over import hand_over
from budkavle.publish.http import Fetch, fetch
from budkavle.publish.live import Live
from budkavle.publish.run import Progress
from budkavle.publish.secrecy import Secrecy
from budkavle.publish.serving import FileServing
from budkavle.publish.standing import parse_redirects
from budkavle.publish.verification import Expected, Inspection, Inspector
from budkavle.render.output import STATE
from budkavle.render.serving.netlify import REDIRECTS_PATH

_LIVE = "live"
"""The folder of the hand-over of what is live, in `.budkavle/`."""


def look(
    destination: Destination,
    done: Published,
    now: datetime,
    progress: Progress,
    fetched: Fetch = fetch,
) -> tuple[Inspection, Live | None]:
    """Look at what readers get, and note it if it is right; returns since when it is live."""
    archive = Archive(destination.archive)
    addresses = archive.place(done.files[ledger.PATH]) if ledger.PATH in done.files else None
    known = ledger.parse(addresses.read_text(encoding="utf-8")) if addresses else {}
    redirects = done.files.get(REDIRECTS_PATH)
    expected = Expected(
        address=destination.address,
        files=done.files,
        changed=live.unseen(destination.state),
        addresses=known.keys() - set(done.lost),
        strangers=done.plan.strangers,
        departing=done.plan.departing,
        redirects=parse_redirects(archive.place(redirects).read_bytes() if redirects else None),
        seed=done.release,
    )
    inspection = Inspector(
        expected,
        FileServing(destination.described.settings),
        Secrecy(destination.configuration, destination.described, now),
        fetched,
        destination.settings.patience,
        progress=progress,
    ).inspect()
    if not inspection.is_live:
        if inspection.wrong:
            live.note_wrong(destination.state, inspection.wrong)
        return inspection, None
    live.all_seen(destination.state)
    return inspection, live.note(destination, done.release, now)


def hand_over_live(destination: Destination, done: Published) -> None:
    """Hand the news of what is live over to the mail service."""
    hand_over(done.handed_over, Archive(destination.archive), destination.folder / STATE / _LIVE)
