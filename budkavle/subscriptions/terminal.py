"""Whoever sits at the terminal: in which language, and how much they want to hear."""

import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where commands say what they found and what they did."""

    translate: Callable[[str], str]
    quiet: bool = False

    def say(self, line: str) -> None:
        """Say what was asked for."""
        sys.stdout.write(line + "\n")

    def done(self, line: str) -> None:
        """Say what was done; nothing to someone who wants to hear of problems only."""
        if not self.quiet:
            self.say(line)

    def complain(self, line: str) -> None:
        """Say what went wrong."""
        sys.stderr.write(line + "\n")
