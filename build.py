"""The command: see `python build.py --help`."""

from budkavle.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
