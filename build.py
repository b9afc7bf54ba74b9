"""The command: see `python build.py --help`."""

import runpy
import sys
from pathlib import Path

from budkavle.cli.main import run

if __name__ == "__main__":
    if __spec__ is None:
        run()
    # `python -m build` means the program that makes sdists and wheels, which this file hides.
    here = Path(__file__).parent
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != here]
    runpy.run_module("build", run_name="__main__", alter_sys=True)
