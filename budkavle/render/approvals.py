"""Checks that what is published was approved: exactly these bytes, with exactly these files.

Approvals are files in `approvals/` beside mkdocs.yml, written by the desk of a team. Each holds
`{"version": 1, "approvals": […]}`; an approval is bound to an item by its id and its path, and to
its text and pictures by their digests. With `desk.approval_keys` it must also be signed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from budkavle.content.item import ParsedItem
from budkavle.content.reader import Content
from budkavle.model.desk_settings import DeskSettings
from budkavle.model.item import Item
from budkavle.model.problems import ContentError, Problem
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import Settings
from budkavle.render.media import Survey
from budkavle.render.site import Folders, survey_of

FOLDER = "approvals"
VERSION = 1

NOT_APPROVED = Rule(
    "not-approved",
    N_("Nobody has approved this, and the site's settings say that somebody must."),
    N_("Ask for approval at the desk. Until then, write draft: true."),
)
CHANGED_SINCE_APPROVAL = Rule(
    "changed-since-approval",
    N_("This is not what {by} approved. What has changed since, or is at another place: {what}."),
    N_("Ask for approval once more, or take back what was approved."),
)
WRONG_APPROVAL = Rule(
    "wrong-approval",
    N_("An approval in this file cannot be believed: it is damaged, or not signed by your desk."),
    N_("Take the file back from the history, or approve the item once more."),
)


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's word that an item may be published as it is.

    `path` is that of the item's file from content/, of which its address is made: an approved text
    that is moved or copied is not approved there. `digest` is that of the file, `files` are those
    of what it shows and offers, by path from content/. `by` is a name, `subject` who that is,
    `writers` who had written in it, `at` the time
    (UTC, ISO 8601). Somebody who publishes `anyway` gives a `reason`.
    """

    id: str
    path: str
    digest: str
    files: Mapping[str, str]
    how: Literal["approved", "anyway", "adopted"]
    by: str
    subject: str
    writers: tuple[str, ...]
    at: str
    reason: str = ""
    signature: str = field(default="", compare=False)

    @property
    def signed_bytes(self) -> bytes:
        """What the signature signs: everything else."""
        said = {key: value for key, value in asdict(self).items() if key != "signature"}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @property
    def counts(self) -> bool:
        """Whether it is by somebody else than who has written, or says why not."""
        return self.subject not in self.writers if self.how == "approved" else bool(self.by)


def require_approved(
    configuration: Path, settings: Settings, content: Content, folders: Folders
) -> None:
    """Raise ContentError for items that are published without the approval they need."""
    if settings.desk.requires_approval:
        seen = survey_of(content, folders)
        found = problems(configuration, settings, content.written.values(), seen, folders)
        if listed := tuple(found):
            raise ContentError(listed)


def problems(
    configuration: Path,
    settings: Settings,
    items: Iterable[ParsedItem],
    seen: Survey,
    folders: Folders,
) -> Iterator[Problem]:
    """Find items that nobody has approved as they are; `seen` has the digests of their files."""
    if not settings.desk.requires_approval:
        return
    known, wrong = load(configuration.parent, settings.desk)
    yield from wrong
    for each in items:
        item = each.item
        if item.draft:
            continue
        own = known.get(item.id, ())
        digests = digests_of(item.path, seen)
        as_it_is = (item.path, item.digest, digests)
        if not any((a.path, a.digest, a.files) == as_it_is for a in own):
            rule = CHANGED_SINCE_APPROVAL if own else NOT_APPROVED
            values = _values(own[-1], item, digests) if own else ()
            path = f"{folders.content.name}/{item.path}"
            yield Problem(path, each.line_of("id"), "", rule, values)


def _values(last: Approval, item: Item, digests: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Who approved an item, and which of its files are not what was approved."""
    is_text = (last.path, last.digest) != (item.path, item.digest)
    names = (each for each in sorted({*last.files, *digests}))
    files = (each for each in names if last.files.get(each) != digests.get(each))
    what = (*((item.path,) if is_text else ()), *files)
    return ("by", last.by), ("what", ", ".join(what))


def digests_of(path: str, seen: Survey) -> dict[str, str]:
    """The digests of the files that an item shows and offers; empty for one that is not there."""
    uses = seen.uses.get(path)
    names = {use.path for use in (*uses.shown, *uses.handed_out)} if uses else ()
    return {name: info.digest if (info := seen.info.get(name)) else "" for name in sorted(names)}


def load(
    folder: Path, settings: DeskSettings
) -> tuple[Mapping[str, Sequence[Approval]], tuple[Problem, ...]]:
    """The approvals of a site that count, by the ids of items, and the files that are wrong."""
    found: dict[str, list[Approval]] = {}
    wrong = []
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            listed = parse(path.read_bytes())
        except (OSError, ValueError, TypeError, KeyError):
            listed = [None]
        for each in listed:
            if each is None or not _is_believed(each, settings.approval_keys):
                wrong.append(Problem(f"{FOLDER}/{path.name}", 1, "", WRONG_APPROVAL))
            elif each.counts:
                found.setdefault(each.id, []).append(each)
    return found, tuple(dict.fromkeys(wrong))


def parse(data: bytes) -> list[Approval | None]:
    """The approvals that a file holds; None for what is none. Raises ValueError and KeyError."""
    said = json.loads(data)
    if not isinstance(said, dict) or said.get("version") != VERSION:
        raise ValueError
    return [_approval(each) for each in said["approvals"]]


def composed(approvals: Iterable[Approval]) -> bytes:
    """The file that holds approvals."""
    said = {"version": VERSION, "approvals": [asdict(each) for each in approvals]}
    return (json.dumps(said, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _approval(said: Any) -> Approval | None:
    try:
        made = Approval(**{**said, "writers": tuple(said["writers"])})
    except (TypeError, KeyError):
        return None
    texts = (
        made.id,
        made.path,
        made.digest,
        made.how,
        made.by,
        made.subject,
        made.at,
        made.signature,
    )
    is_whole = all(isinstance(each, str) for each in (*texts, *made.writers))
    is_known = made.how in ("approved", "anyway", "adopted") and isinstance(made.files, dict)
    return made if is_whole and is_known else None


def _is_believed(approval: Approval, keys: Sequence[str]) -> bool:
    if not keys:
        return True
    from budkavle.system.signatures import is_signed  # only where a site names keys

    return any(is_signed(key, approval.signed_bytes, approval.signature) for key in keys)
