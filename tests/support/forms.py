"""The two forms of the tests: the short one of every day, and the long one (`make test-long`)."""

from collections.abc import Iterable
from typing import Any

import pytest


def every(step: int, values: Iterable[Any]) -> list[Any]:
    """The values of a parametrised test; the short form takes the first of each `step`."""
    return [
        value if number % step == 0 else pytest.param(value, marks=pytest.mark.long)
        for number, value in enumerate(values)
    ]
