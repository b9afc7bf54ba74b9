"""Output of the commands: in the user's language, and less of it with `--quiet`."""

import sys
from collections.abc import Callable
from typing import NamedTuple


class Terminal(NamedTuple):
    """Prints the results and errors of commands."""

    translate: Callable[[str], str]
    quiet: bool = False

    def say(self, line: str) -> None:
        """Print what the user asked for, to standard output."""
        sys.stdout.write(line + "\n")

    def done(self, line: str) -> None:
        """Print what was done, unless `quiet`."""
        if not self.quiet:
            self.say(line)

    def complain(self, line: str) -> None:
        """Print an error, to standard error."""
        sys.stderr.write(line + "\n")
