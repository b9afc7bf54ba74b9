"""Tells whether what is written is what readers get; changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from budkavle.build.run import MANIFEST, is_built
from budkavle.publish import live, rollback
from budkavle.publish.archive import Archive
from budkavle.publish.collection import collect
from budkavle.publish.destination import Destination, Open
from budkavle.publish.http import Fetch, fetch
from budkavle.publish.live import Live
from budkavle.publish.record import Record
from budkavle.publish.secrecy import Secrecy
from budkavle.publish.serving import FileServing
from budkavle.publish.standing import (
    known_digests,
    parse_redirects,
    read_ledger,
    read_record,
)
from budkavle.publish.verification import Expected, Inspection, Inspector
from budkavle.render.output import STATE
from budkavle.render.serving.netlify import REDIRECTS_PATH


@dataclass(frozen=True, slots=True)
class Status:
    """How a target stands.

    `record` is what was published there, if anything was; `built` says whether the finished site is
    what the content says now. `differing` are the files of the site that the target lacks or has
    otherwise, `damaged` the files there that are not what was published. `taken_back` says whether
    the finished site is what was taken back. `live` is the release that was last seen to be live.
    """

    destination: Destination
    record: Record | None
    built: bool
    differing: int
    damaged: int
    taken_back: bool
    inspection: Inspection | None
    live: Live | None

    @property
    def is_live(self) -> bool:
        """Whether readers get what is written now."""
        looked = self.inspection is None or self.inspection.is_live
        same = not (self.differing or self.damaged)
        return self.record is not None and self.built and same and looked


def status(
    destination: Destination, opened: Open, now: datetime, fetched: Fetch | None = fetch
) -> Status:
    """Compare content, site, target and what readers get; without `fetched`, not the last."""
    with opened(destination, "") as target:
        record = read_record(target)
        standing = known_digests(target.list(), record, {})
        addresses = read_ledger(target)
        redirects = parse_redirects(target.read(REDIRECTS_PATH))
    archive = Archive(destination.archive, writes=False)
    site = destination.described.site
    there = (site / "index.html").exists()
    manifest = destination.folder / STATE / MANIFEST
    wanted = collect(site, manifest, archive, None).files if there else {}
    put = record.files if record else {}
    out = {path: each.digest for path, each in put.items()}
    inspection = None
    if record and fetched:
        files = {path: each for path, each in out.items() if path not in record.departing}
        expected = Expected(
            address=destination.address,
            files=files,
            changed=live.unseen(destination.state),
            addresses=addresses.keys(),
            strangers=standing.keys() - out.keys(),
            departing=record.departing,
            redirects=redirects,
            seed=f"{now:%Y-%m-%d %H:%M}",
        )
        secrecy = Secrecy(destination.configuration, destination.described, now)
        serving = FileServing(destination.described.settings)
        inspection = Inspector(expected, serving, secrecy, fetched, patience=0).inspect()
    return Status(
        destination=destination,
        record=record,
        built=is_built(destination.configuration, now),
        differing=sum(out.get(path) != digest for path, digest in wanted.items()),
        damaged=sum(standing.get(path) != digest for path, digest in out.items()),
        taken_back=rollback.is_taken_back(destination.state, wanted),
        inspection=inspection,
        live=live.known(destination),
    )
