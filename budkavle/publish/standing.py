"""What stands on a target: its record, its ledger, and the digests of its files."""

from collections.abc import Mapping

from budkavle.edition import ledger
from budkavle.edition.ledger import NOTHING_YET, Ledger
from budkavle.publish import record as records
from budkavle.publish.protocol import RECORD, Target
from budkavle.publish.record import Put, Record


def read_record(target: Target) -> Record | None:
    """The record of a target; None if nothing was published there. Raises PublishError."""
    data = target.read(RECORD)
    return records.parse(data) if data else None


def read_ledger(target: Target) -> Ledger:
    """The ledger that is published at a target; empty if there is none. Raises LedgerError."""
    data = target.read(ledger.PATH)
    return ledger.parse(data.decode(errors="replace")) if data else NOTHING_YET


def known_digests(
    listed: Mapping[str, str], record: Record | None, journal: Mapping[str, Put]
) -> dict[str, str | None]:
    """The digest of every file on a target; None where nobody knows what its version holds.

    `listed` are the versions that are there, `journal` is what an unfinished run has put.
    """
    recorded = record.files if record else {}
    known: dict[str, str | None] = {}
    for path, version in listed.items():
        puts = (recorded.get(path), journal.get(path))
        known[path] = next((put.digest for put in puts if put and put.version == version), None)
    return known


def parse_redirects(data: bytes | None) -> dict[str, str]:
    """The redirects in the file for Netlify: pairs of whole paths, as they are in addresses."""
    lines = (line.split() for line in (data or b"").decode(errors="replace").splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 3}
