"""A temporary PostgreSQL server from Debian's programs."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.support import system

_SETTINGS = "-c max_connections=100 -c shared_buffers=64MB -c fsync=on -c listen_addresses=''"


def programs() -> Path | None:
    """The folder of the server's programs; None if it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server, yield the address of its database, then stop and delete it all."""
    tools = programs()
    if tools is None:
        raise RuntimeError("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="budkavle-pg-"))
    as_user = [system.place_of("runuser"), "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    options = f"{_SETTINGS} -p {port} -k {folder}"

    def run(*command: str | Path) -> None:
        subprocess.run(
            [*as_user, *command], check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=120
        )

    try:
        run(tools / "initdb", "-D", data, "-U", "budkavle", "-A", "trust", "-E", "UTF8", "-N")
        start: list[str | Path] = ["-D", data, "-l", folder / "log", "-o", options, "-w", "start"]
        run(tools / "pg_ctl", *start)
        yield f"postgresql+psycopg://budkavle@/postgres?host={folder}&port={port}"
        run(tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        if (data / "postmaster.pid").exists():
            run(tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def empty(address: str) -> None:
    """Remove everything from a database."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@contextmanager
def another(address: str, name: str) -> Iterator[str]:
    """Another database of a server, new and empty; yield its address, and remove it at the end."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield address.replace("/postgres?", f"/{name}?")
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
