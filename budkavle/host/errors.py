"""What can go wrong with the host."""

from budkavle.model.problems import BudkavleError


class HostError(BudkavleError):
    """The host failed; the message is its own."""
