"""Why the desk of a team cannot run, as an error whose message can be translated."""

from collections.abc import Callable
from typing import Any

from budkavle.model.problems import BudkavleError
from budkavle.services.toml_files import UnusableTomlError


class TeamError(BudkavleError):
    """The desk of a team cannot do what was asked.

    `message` is an English format string, marked with N_; `values` fill in its placeholders.
    """

    def __init__(self, message: str, **values: Any) -> None:
        self.message, self.values = message, values
        super().__init__(message.format_map(values))

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say in the user's language what is wrong."""
        return translate(self.message).format_map(self.values)


class FaultyFileError(TeamError):
    """A file of settings has faults, each of which is told on its line."""

    def __init__(self, faults: UnusableTomlError) -> None:
        self._faults = faults
        super().__init__("{told}", told=faults)

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say in the user's language what is wrong, a line for each fault."""
        return self._faults.explain(translate)
