"""The command `python -m tests.behaviour.same_bytes COMMIT`: compares what two versions write.

Builds the same sites with the code of a commit and with this checkout: the project's own, the
second organisation's, and a generated one that is edited between its builds. Reports each file of
the sites and the hand-over, and each mail, that differs. Run it before and after moving code.
Exit status 1 if anything differs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree

import yaml

from benchmarks.peers.sites import Ours
from tests.support.projects import ROOT

_GENERATED = 120
"""Items in the generated site."""

_SETTINGS = """\
name = "Exempel"
site_url = "{url}"
languages = ["sv", "en"]
database = "sqlite:///mail.sqlite"
manifest = ".budkavle/manifest.json"
secrets = "secrets.toml"

[sender]
address = "nyheter@example.se"
name = "Exempel"
bounces = "studs@example.se"
unsubscribe = "avsluta@example.se"
list_id = "nyheter.example.se"
"""

_HANDED_OVER = "subscriptions: {mode: off, hand_over: true}"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the program: the folder of its checkout, and one for its entry points."""

    checkout: Path
    metadata: Path

    def register(self) -> None:
        """Tell MkDocs where this version has its plugin, as an installation would."""
        text = (self.checkout / "pyproject.toml").read_text(encoding="utf-8")
        plugins = tomllib.loads(text)["project"]["entry-points"]["mkdocs.plugins"]
        folder = self.metadata / "budkavle-0.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text("Name: budkavle\nVersion: 0\n", encoding="utf-8")
        lines = [f"{name} = {where}" for name, where in plugins.items()]
        points = "\n".join(["[mkdocs.plugins]", *lines, ""])
        (folder / "entry_points.txt").write_text(points, encoding="utf-8")

    def run(self, folder: Path, *arguments: str) -> bytes:
        """Run the command in a folder of a site; return what it prints.

        Raises RunError with its messages if it fails.
        """
        package = (self.checkout / "budkavle/cli").is_dir()
        where = "budkavle.cli.main" if package else "budkavle.cli"
        done = subprocess.run(
            [sys.executable, "-c", f"from {where} import run; run()", *arguments],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(map(str, (self.metadata, self.checkout))),
            },
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RunError((done.stdout + done.stderr).decode(errors="replace"))
        return done.stdout


class RunError(Exception):
    """A version of the program refused to do its part; the message holds what it printed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the versions; 0 if they write the same bytes, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.behaviour.same_bytes")
    parser.add_argument("commit", help="the version to compare this checkout with")
    commit = parser.parse_args(arguments).commit
    differing = 0
    with _checked_out(commit) as old, tempfile.TemporaryDirectory() as place:
        versions = [Version(each, Path(place) / str(n)) for n, each in enumerate((old, ROOT))]
        for version in versions:
            version.register()
        for name, scenario in SCENARIOS.items():
            written = [scenario(each, each.metadata / name) for each in versions]
            found = differences(*written)
            differing += len(found)
            _say(f"{name}: {len(written[1])} files and mails, {len(found)} differ")
            for each in found:
                _say(f"  {each}")
    return 1 if differing else 0


def differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[str]:
    """The names of what differs, or is in one mapping only."""
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _own(version: Version, folder: Path) -> dict[str, bytes]:
    """The project's own site, with the mails about all its items."""
    copytree(ROOT / "content", folder / "content")
    copytree(version.checkout / "theme", folder / "theme")
    _configure(folder, (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    version.run(folder, "--no-search")
    return {**_written(folder), **_mails(version, folder)}


def _second(version: Version, folder: Path) -> dict[str, bytes]:
    """The second organisation's site."""
    copytree(ROOT / "tests/sites/second", folder)
    copytree(version.checkout / "theme", folder / "theme")
    text = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    _configure(folder, text.replace("../../../theme", "theme"))
    version.run(folder, "--no-search")
    return _written(folder)


def _edited(version: Version, folder: Path) -> dict[str, bytes]:
    """A generated site: built, then built again after an item is edited, added and removed."""
    generated = Ours(folder)
    generated.make(_GENERATED)
    folder = generated.folder
    rmtree(folder / "theme")
    copytree(version.checkout / "theme", folder / "theme")
    _configure(folder, (folder / "mkdocs.yml").read_text(encoding="utf-8"))
    version.run(folder, "--no-search")
    first, second, third, *_ = sorted((folder / "content/nyheter").rglob("*.md"))
    first.write_text(first.read_text(encoding="utf-8") + "\nEtt stycke till.\n", encoding="utf-8")
    version.run(folder, "--no-search")
    text = second.read_text(encoding="utf-8").replace("id: ", "id: ny-", 1)
    second.with_name("en-ny.md").write_text(text, encoding="utf-8")
    third.write_text(
        third.read_text(encoding="utf-8").replace("\n---\n", "\nwithdrawn: Felaktig.\n---\n", 1),
        encoding="utf-8",
    )
    version.run(folder, "--no-search")
    return _written(folder)


SCENARIOS: Mapping[str, Callable[[Version, Path], dict[str, bytes]]] = {
    "own": _own,
    "second": _second,
    "edited": _edited,
}


def _configure(folder: Path, text: str) -> None:
    """Write mkdocs.yml so that the site hands over its items."""
    off = "subscriptions: {mode: off}"
    if off in text:
        text = text.replace(off, _HANDED_OVER)
    else:
        text = text.replace("- budkavle:\n", f"- budkavle:\n      {_HANDED_OVER}\n")
        text = text.replace("- budkavle: {", f"- budkavle: {{{_HANDED_OVER}, ")
    assert _HANDED_OVER in text
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")


def _written(folder: Path) -> dict[str, bytes]:
    """The files of the site, and the index and items of the hand-over."""
    site = (file for file in (folder / "site").rglob("*") if file.is_file())
    files = {str(file.relative_to(folder)): file.read_bytes() for file in site}
    return {**files, **_handed_over(folder / ".budkavle")}


def _handed_over(folder: Path) -> dict[str, bytes]:
    """The hand-over without its digests, which depend on the version of the program."""
    index = json.loads((folder / "manifest.json").read_bytes())
    items: dict[str, bytes] = {}
    for part in index.pop("parts"):
        for line in (folder / "manifest" / part["file"]).read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            del item["content_hash"]
            items[f"manifest {item['id']}"] = json.dumps(item).encode()
    return {"manifest": json.dumps(index).encode(), **items}


def _mails(version: Version, folder: Path) -> dict[str, bytes]:
    """The mail about each item, as text and as HTML."""
    url = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))["site_url"]
    (folder / "subscriptions.toml").write_text(_SETTINGS.format(url=url), encoding="utf-8")
    _service(version, folder, "rotate-key")
    _service(version, folder, "db", "upgrade")
    return {
        " ".join(["mail", item, *form]): _service(version, folder, "preview", item, *form)
        for item in _ids(folder)
        for form in ((), ("--html",))
    }


def _service(version: Version, folder: Path, *arguments: str) -> bytes:
    """Run a command of the mail service."""
    try:
        return version.run(folder, "mail", *arguments)
    except RunError as error:
        if "'mail'" not in str(error):
            raise
        return version.run(folder, *arguments)  # older versions have no group `mail`


def _ids(folder: Path) -> list[str]:
    data = json.loads((folder / "site/api/items.json").read_bytes())
    return [each["id"].rpartition(":")[2] for each in data["items"]]


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    """A checkout of a commit, for as long as the context lasts."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "old"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(place), commit], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
