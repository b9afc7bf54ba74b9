"""Reads the tables that earlier counts have left, for those who want to look at them again."""

import csv
import re
from pathlib import Path

from budkavle.statistics.report import COLUMNS, Row

FOLDER = "statistics"
"""The folder of the tables, beside mkdocs.yml."""

_NAME = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_PLAIN = re.compile(r"'(?=[=+\-@\t\r])")
"""The sign that keeps spreadsheets from taking a text for a formula."""


class UnreadableTableError(Exception):
    """A table is not what a count writes; somebody may have edited it."""


def months(folder: Path) -> list[str]:
    """The months that have tables, such as 2026-03, the latest first."""
    names = (file.stem for file in folder.glob("*.csv"))
    return sorted(filter(_NAME.fullmatch, names), reverse=True)


def table_of(folder: Path, month: str) -> Path | None:
    """The file of a month's table; None if there is none, or if it is no month."""
    file = folder / f"{month}.csv"
    return file if _NAME.fullmatch(month) and file.is_file() else None


def load(file: Path) -> tuple[Row, ...]:
    """The lines of a table; raises UnreadableTableError and OSError."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise UnreadableTableError(file.name)
            return tuple(_row(each) for each in reader)
    except (ValueError, TypeError, csv.Error) as error:
        raise UnreadableTableError(file.name) from error


def _row(said: dict[str, str]) -> Row:
    told = said["subscribers"]
    return Row(
        kind=said["kind"],
        address=_as_meant(said["address"]),
        title=_as_meant(said["title"]),
        number=int(said["number"]),
        subscribers=int(told) if told else None,
    )


def _as_meant(text: str) -> str:
    return text[1:] if _PLAIN.match(text) else text
