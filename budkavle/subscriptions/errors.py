"""The service's root exception, whose message can be translated."""

from collections.abc import Callable
from typing import Any

from budkavle.model.problems import BudkavleError


class ServiceError(BudkavleError):
    """The service cannot do what was asked.

    `message` is an English format string; `values` fill in its placeholders.
    """

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format_map(values))

    def sentences(self, translate: Callable[[str], str]) -> tuple[str, ...]:
        """Return the message in another language, filled in."""
        return (translate(self.message).format_map(self.values),)
