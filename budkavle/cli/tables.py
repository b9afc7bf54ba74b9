"""Prints tables as wide as the terminal."""

import sys
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_OF_A_FILE = 200


def show(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; if not to a terminal, up to `_WIDTH_OF_A_FILE` characters wide."""
    table = Table(*columns, box=SIMPLE, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))  # as Text, so that rich does not read brackets as markup
    width = None if sys.stdout.isatty() else _WIDTH_OF_A_FILE
    Console(width=width, highlight=False).print(table)
