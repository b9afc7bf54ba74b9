"""Runs a program and stops it when the parent process ends: `watched.py PROGRAM ARGUMENT…`.

Standard input is a pipe to which nobody writes. The operating system closes it when the parent
process ends, for whatever reason. This script is started for each program, so it imports little.
"""

import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO


def main(command: Sequence[str], held: IO[bytes]) -> int:
    """Run a program until it ends, or until the pipe `held` is closed; exit with its status."""
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def end_it() -> None:
        held.read()
        program.kill()

    threading.Thread(target=end_it, daemon=True).start()
    return program.wait()


if __name__ == "__main__":
    import os

    status = main(sys.argv[1:], sys.stdin.buffer)
    os._exit(status if status >= 0 else 1)  # the thread is still reading
