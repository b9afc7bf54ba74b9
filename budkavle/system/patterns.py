"""Regular expressions that are compiled at their first use, for speed alone (ADR 27)."""

import re
from typing import Any, cast


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression for what few texts need: compiling it can take a millisecond.

    An error in `pattern` is raised at its first use (re.error).
    """
    return cast(re.Pattern[str], _Lazy(pattern, flags))


class _Lazy:
    """Has the methods of a compiled pattern, and its text before it is compiled."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Find a method, and keep it: this is not asked for it again."""
        found = getattr(re.compile(self.pattern, self.flags), name)
        setattr(self, name, found)
        return found
