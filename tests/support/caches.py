"""Damages what a build has cached, in ways that the cache itself does not do."""

import sqlite3
from pathlib import Path


def damage(folder: Path, space: str) -> None:
    """Change a bit in every value of a space of the cache in a folder."""
    _change(folder, "UPDATE entry SET data = flipped(data) WHERE space = ?", space)


def lose(folder: Path, space: str) -> None:
    """Remove every value of a space."""
    _change(folder, "DELETE FROM entry WHERE space = ?", space)


def values(folder: Path, space: str) -> list[tuple[str, str, bytes]]:
    """The rows of a space."""
    with sqlite3.connect(folder / "cache.sqlite") as database:
        query = "SELECT key, valid, data FROM entry WHERE space = ?"
        found = database.execute(query, (space,)).fetchall()
    database.close()
    return found


def restore(folder: Path, space: str, rows: list[tuple[str, str, bytes]]) -> None:
    """Put a space back as it was."""
    lose(folder, space)
    with sqlite3.connect(folder / "cache.sqlite") as database:
        rows_there = [(space, *row) for row in rows]
        database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows_there)
    database.close()


def _change(folder: Path, statement: str, space: str) -> None:
    with sqlite3.connect(folder / "cache.sqlite") as database:
        database.create_function("flipped", 1, lambda data: data[:-1] + bytes([data[-1] ^ 1]))
        assert database.execute(statement, (space,)).rowcount, space
    database.close()
