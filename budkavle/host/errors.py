"""What can go wrong with the host."""

from collections.abc import Callable

from budkavle.model.problems import BudkavleError


class HostError(BudkavleError):
    """The host failed; the message is its own."""


class MissingHostError(HostError):
    """The host that mkdocs.yml names is not installed, or only in a version without plugins."""

    def __init__(self, name: str, command: str) -> None:
        self.name, self.command = name, command
        super().__init__(name, command)  # so that it can be pickled by a worker

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say which one, and how to install it or do without it."""
        said = translate(
            "mkdocs.yml says host: {name}, but {name} 1 is not installed. Run: {command} or write"
            " host: bare"
        )
        return said.format(name=self.name, command=self.command)
