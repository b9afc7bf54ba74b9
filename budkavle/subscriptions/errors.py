"""What the service cannot do, as a sentence that can be told in every language."""

from collections.abc import Callable
from typing import Any

from budkavle.model.problems import BudkavleError


class ServiceError(BudkavleError):
    """The service cannot do what it was asked: an English message, and what fills it in."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format_map(values))

    def sentences(self, translate: Callable[[str], str]) -> tuple[str, ...]:
        """The sentences of it, in another language."""
        return (translate(self.message).format_map(self.values),)
