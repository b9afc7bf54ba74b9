"""Writes approvals of published items into the folder `approvals/`, signed with the desk's key."""

from dataclasses import replace
from pathlib import Path

from budkavle.desk.saving import digest_of, read
from budkavle.model.values import is_key
from budkavle.render.approvals import FOLDER, Approval, composed, parse
from budkavle.render.output import STATE
from budkavle.services import files
from budkavle.system.signatures import new_key, public_key, sign
from budkavle.system.unfinished import replace_file

KEY = "approval.key"


class ApprovalFiles:
    """The approvals of a site; `folder` is that of mkdocs.yml, `keys` that of the private key."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self.folder, self._key_file = folder / FOLDER, keys / KEY

    @property
    def key(self) -> str:
        """The public key, which mkdocs.yml names; made the first time."""
        return public_key(self._private())

    def path(self, item_id: str) -> Path:
        """The file with the approvals of an item."""
        name = item_id if is_key(item_id) else digest_of(item_id.encode())
        return self.folder / f"{name}.json"

    def signed(self, approval: Approval) -> Approval:
        """The approval with the desk's signature."""
        return replace(approval, signature=sign(self._private(), approval.signed_bytes))

    def added(self, approval: Approval, standing: str) -> tuple[Path, bytes]:
        """The file of an item with one more approval, and its bytes.

        The approval of what readers see stays: it counts until the item itself is replaced. Its
        digest is `standing`. What else was approved and never came out is left out.
        """
        path = self.path(approval.id)
        before = [each for each in self._there(path) if each.digest == standing]
        return path, composed([*before[-1:], self.signed(approval)])

    def write(self, path: Path, data: bytes) -> None:
        """Replace a file of approvals; raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data, durable=True)

    def _there(self, path: Path) -> list[Approval]:
        try:
            return [each for each in parse(read(path)) if each]
        except (OSError, ValueError, KeyError):
            return []

    def _private(self) -> str:
        if not self._key_file.exists():
            files.make_folder(self._key_file.parent)
            unfinished = self._key_file.with_suffix(".new")
            files.write(unfinished, new_key())
            unfinished.replace(self._key_file)  # a kill leaves no key that is empty
        return self._key_file.read_text(encoding="ascii")


def approval_files(folder: Path) -> ApprovalFiles:
    """The approvals of the site in a folder, with the key where the desk keeps it."""
    return ApprovalFiles(folder, folder / STATE / "desk")
