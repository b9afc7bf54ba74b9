"""What can be wrong with an archive."""

from collections.abc import Callable
from pathlib import Path

from budkavle.model.problems import BudkavleError


class DamagedArchiveError(BudkavleError):
    """A file of the archive is missing, or is not as it was written."""

    def __init__(self, file: Path) -> None:
        super().__init__(str(file))

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say which file, and what to do."""
        said = translate(
            "{file} is missing or damaged. Put it back from a copy; change nothing else."
        )
        return said.format(file=self)


class NotArchivedError(BudkavleError):
    """The archive has no such address at that time."""

    def __init__(self, address: str) -> None:
        super().__init__(address)

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say which address."""
        return translate("The archive has nothing at {address} at that time.").format(address=self)


class NoSiteError(BudkavleError):
    """There is no built site to keep."""

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say what to do."""
        return translate("There is no site in {folder} yet. Build it first.").format(folder=self)
