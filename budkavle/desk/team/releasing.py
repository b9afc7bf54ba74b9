"""Brings an item that may be published into content/, with its approval beside it."""

from dataclasses import dataclass
from datetime import UTC
from functools import partial

from budkavle.content.item import ParsedItem
from budkavle.desk.saving import ConflictError, Writer, alone, digest_of, read
from budkavle.desk.saving import save as replace_file
from budkavle.desk.team import reviews, versions
from budkavle.desk.team.approval_files import ApprovalFiles
from budkavle.desk.team.reviews import RefusedError, Review, Subject
from budkavle.desk.team.trail import Event
from budkavle.desk.team.workspace import PUBLISHED, TeamWorkspace
from budkavle.model.rules import N_
from budkavle.render.approvals import Approval

NEEDED = N_("Somebody else must approve it first. Or say why it is published anyway.")
SAYS = N_("Publish “{title}”")


@dataclass(frozen=True, slots=True)
class Clearance:
    """Why an item may be published: somebody's approval, or a reason to do without."""

    review: Review | None
    reason: str = ""


class Releasing:
    """Releases items of a workspace; `approvals` are the files in which builds look."""

    def __init__(self, workspace: TeamWorkspace, approvals: ApprovalFiles) -> None:
        self._workspace, self._approvals = workspace, approvals
        self._office = workspace.office

    @property
    def needs_approval(self) -> bool:
        """Whether the site's settings say that somebody else must approve items."""
        return self._workspace.newsroom.site.settings.desk.requires_approval

    def subject(self, of: str) -> Subject | None:
        """What there is to publish of an item; None if it has faults."""
        return self._workspace.subject(of)

    def review(self, subject: Subject) -> Review | None:
        """The review of exactly this, if it is approved."""
        with self._office.store.reading() as connection:
            found = reviews.find(connection, subject.path)
        return found if found and found.state_of(subject) == "approved" else None

    def cleared(self, subject: Subject, reason: str) -> Clearance:
        """Why an item may be published; raises RefusedError if it may not."""
        approved = self.review(subject)
        if self.needs_approval and approved is None and not reason.strip():
            raise RefusedError(NEEDED)
        return Clearance(approved, "" if approved else reason.strip())

    def release(
        self, writer: Writer, whence: str, parsed: ParsedItem, subject: Subject, why: Clearance
    ) -> None:
        """Put an item where builds take it from. Raises ConflictError and OSError.

        The approval is written first, beside that of what readers see, so that a build between the
        two finds an approval for either.
        """
        with self._workspace.newsroom.saving(self._workspace.newsroom.content / subject.path):
            self._release(writer, whence, parsed, subject, why)

    def _release(
        self, writer: Writer, whence: str, parsed: ParsedItem, subject: Subject, why: Clearance
    ) -> None:
        workspace = self._workspace
        file = workspace.newsroom.content / subject.path
        with alone(workspace.unsaved.state):
            there = read(file)
            base, written_by = self._before(subject, there)
            if digest_of(there) != base:
                raise ConflictError
            approval = self.approval(writer, parsed, subject, why, written_by)
            record, data = self._approvals.added(approval, base)
            event = _event(writer, whence, subject, approval)
            forget = partial(workspace.forget, path=subject.path, published=subject.data)
            with workspace.doing(event, file, subject.data, forget):
                if self.needs_approval:
                    self._approvals.write(record, data)
                replace_file(file, subject.data, base)
        files = {file: subject.data, **({record: data} if self.needs_approval else {})}
        says = workspace.words.gettext(SAYS).format(title=subject.title)
        beside = [workspace.newsroom.content / each for each in subject.files]
        workspace.history.record(writer, files, says, workspace.now(), beside)

    def _before(self, subject: Subject, there: bytes) -> tuple[str, tuple[str, ...]]:
        """The digest that the item's file must have, and who has written in it since."""
        with self._office.store.reading() as connection:
            found = versions.proposed(connection, subject.path, there)
            written_by = versions.writers(connection, subject.path)
        saved = found.data if found else there
        if versions.as_published(saved) != subject.data:
            raise ConflictError
        return (found.base if found else digest_of(there)), written_by

    def approval(
        self,
        writer: Writer,
        parsed: ParsedItem,
        subject: Subject,
        why: Clearance,
        written_by: tuple[str, ...],
    ) -> Approval:
        """The record from which builds see why an item may be published; not signed yet."""
        review, now = why.review, self._office.clock()
        at = review.approved_at if review and review.approved_at else now
        return Approval(
            id=parsed.item.id,
            path=subject.path,
            digest=subject.digest,
            files=dict(subject.files),
            how="approved" if review else "anyway",
            by=(review.approved_by if review else writer.name) or "",
            subject=(review.approved_as if review else writer.subject) or "",
            writers=written_by,
            at=at.astimezone(UTC).isoformat(timespec="seconds"),
            reason=why.reason,
        )


def _event(writer: Writer, whence: str, subject: Subject, approval: Approval) -> Event:
    """How the trail tells that an item is published."""
    more = {"title": subject.title, "digest": subject.digest}
    if approval.how == "approved":
        more["approved by"] = approval.by
    elif approval.reason:
        more["reason"] = approval.reason
    is_anyway = approval.how != "approved" and approval.reason
    what = PUBLISHED[1] if is_anyway else PUBLISHED[0]
    return Event(what, writer.name, writer.subject, whence, subject.path, more)
