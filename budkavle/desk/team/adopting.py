"""Counts what is published as approved, when a site begins to require approval."""

from datetime import UTC
from pathlib import Path

from budkavle.content import reader
from budkavle.desk.team.approval_files import approval_files
from budkavle.desk.team.office import Office
from budkavle.desk.team.trail import Event
from budkavle.host import project
from budkavle.model.problems import ContentError
from budkavle.render.approvals import Approval, composed, digests_of
from budkavle.render.output import state_of
from budkavle.render.site import Folders, survey_of
from budkavle.system.cache import Cache

NAME = "adopted.json"


def adopt(configuration: Path, office: Office, name: str, reason: str) -> int:
    """Write an approval of every item that is no draft; how many. Raises ContentError."""
    described = project.describe(configuration)
    folders = Folders(described.content, Cache(state_of(described.site)))
    read, problems = reader.read(described.content, described.settings)
    if problems:
        raise ContentError(problems)
    seen = survey_of(read, folders)
    files = approval_files(configuration.resolve().parent)
    at = office.clock().astimezone(UTC).isoformat(timespec="seconds")
    made = [
        files.signed(
            Approval(
                id=each.item.id,
                path=each.item.path,
                digest=each.item.digest,
                files=digests_of(each.item.path, seen),
                how="adopted",
                by=name,
                subject=f"terminal|{name}",
                writers=(),
                at=at,
                reason=reason,
            )
        )
        for each in sorted(read.written.values(), key=lambda each: each.item.id)
        if not each.item.draft
    ]
    files.write(files.folder / NAME, composed(made))
    more = {"items": str(len(made)), "reason": reason}
    office.told(Event("adopted", name, f"terminal|{name}", "terminal", more=more))
    return len(made)
