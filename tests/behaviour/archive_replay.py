"""Replays an archive with pywb, and compares every capture with what readers got.

    python -m tests.behaviour.archive_replay FOLDER

FOLDER holds pywb's programs `wb-manager` and `wayback`, as in an environment into which pywb was
installed. It brings many libraries along, so it is none of the tests' own.
"""

import argparse
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import httpx

from budkavle.archive.run import keep
from tests.behaviour.test_archive import HOUR, built, edit, original, store
from tests.support.ports import free_port
from tests.support.samples import SETTINGS
from tests.support.site_folder import NOON, SiteFolder

_PATIENCE = 60
"""Seconds until the server must answer."""


def main() -> None:
    """Keep a site twice, with a change between, and replay both states of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=Path)
    programs = parser.parse_args().programs.absolute()
    with TemporaryDirectory() as folder:
        states = _kept(Path(folder))
        replay = Path(folder) / "replay"
        replay.mkdir()
        warcs = sorted(map(str, (Path(folder) / "site/archive").glob("*.warc.gz")))
        for arguments in (["init", "news"], ["add", "news", *warcs]):
            subprocess.run([programs / "wb-manager", *arguments], cwd=replay, check=True)
        with _server(programs, replay) as address:
            same, wrong = _compared(address, states)
    print(f"{same} captures are the same, {len(wrong)} are not {wrong}")
    raise SystemExit(bool(wrong) or not same)


def _kept(folder: Path) -> Mapping[datetime, Mapping[str, bytes]]:
    """Make an archive; returns what readers got at each time, by path."""
    site = SiteFolder(folder / "site")
    for number in range(3):
        site.item(f"nyhet-{number}", "")
    states = {}
    for number in range(2):
        built(site) if not number else edit(site, "Ett ord")
        keep(original(site), store(site), NOON + number * HOUR)
        states[NOON + number * HOUR] = site.files()
    return states


@contextmanager
def _server(programs: Path, folder: Path) -> Iterator[str]:
    port = free_port()
    command = [str(programs / "wayback"), "-p", str(port), "-b", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(_PATIENCE):
            try:
                httpx.get(address)
                break
            except httpx.TransportError:
                time.sleep(1)
        yield address
    finally:
        process.terminate()
        process.wait()


def _compared(
    address: str, states: Mapping[datetime, Mapping[str, bytes]]
) -> tuple[int, list[str]]:
    """How many captures are replayed as they were, and the paths of the others."""
    same, wrong = 0, []
    for at, files in states.items():
        for path, data in files.items():
            url = SETTINGS.url + quote(path.removesuffix("index.html"))
            answer = httpx.get(f"{address}news/{at:%Y%m%d%H%M%S}id_/{url}", timeout=_PATIENCE)
            if answer.status_code == httpx.codes.OK and answer.content == data:
                same += 1
            else:
                wrong.append(f"{at:%H} {path}")
    return same, wrong


if __name__ == "__main__":
    main()
