"""Ports of this machine for the servers that tests start."""

import socket
import subprocess
from contextlib import ExitStack
from time import sleep


def free_port() -> int:
    """A port that nothing uses now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def free_ports(number: int) -> list[int]:
    """So many different ports that nothing uses now."""
    with ExitStack() as stack:
        all_ = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in all_:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in all_]


def wait_for(port: int, process: subprocess.Popen[bytes], tries: int = 1200) -> None:
    """Wait until a program listens at a port, for a minute at most."""
    for _ in range(tries):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} stopped with {process.returncode}")
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not listen")
