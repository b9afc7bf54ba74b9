"""Runs a program that is ended when whoever began it is gone: `watched.py PROGRAM ARGUMENT…`.

Its standard input is a pipe to which nobody writes, and which the system closes when the process at
its other end ends, in whatever way. It is started for each program, so it imports little.
"""

import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO


def main(command: Sequence[str], held: IO[bytes]) -> int:
    """Run a program until it ends, or until the pipe `held` is closed; give its exit status."""
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def end_it() -> None:
        held.read()
        program.kill()

    threading.Thread(target=end_it, daemon=True).start()
    return program.wait()


if __name__ == "__main__":
    import os

    status = main(sys.argv[1:], sys.stdin.buffer)
    os._exit(status if status >= 0 else 1)  # the thread reads on
