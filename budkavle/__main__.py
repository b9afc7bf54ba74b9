"""Run `python -m budkavle`: the same command as `budkavle` and `build.py`."""

from budkavle.cli.main import run

if __name__ == "__main__":
    run()
