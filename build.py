"""The command: see `python build.py --help`."""

from budkavle.cli.main import run

if __name__ == "__main__":
    run()
