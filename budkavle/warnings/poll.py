"""Asks for warnings once, and writes them into the content, where every build finds them.

A build asks nobody: what it shows is in content/. Nothing is raised by an answer that is not
understood, and nothing is taken away by one, or by none: what was shown stays, and the failure is
reported.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from budkavle.content.editing.document import NoDocumentError, registry_of
from budkavle.content.editing.patch import UneditableError
from budkavle.content.mistakes import MistakesError
from budkavle.content.validation import check_key, validated
from budkavle.content.yaml_values import parse_mapping
from budkavle.model.banners import WARNINGS_FILE, Banner
from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_
from budkavle.model.settings import Settings, Warnings
from budkavle.services.web_client import Answer as Page
from budkavle.services.web_client import Client, Limits
from budkavle.system.unfinished import replace_file
from budkavle.warnings.banners import Entry, entries
from budkavle.warnings.cap import SKEW, Answer, BrokenAnswerError, parse

MEMORY = "vma.json"
"""The file that remembers when the newest answer was made, in the folder of the state."""

LIMITS = Limits(size=2_000_000, seconds=20, silence=10)

_HEAD = "# Written by “vma”, from Sveriges Radio. To change one, write its key in viktigt.yml.\n"
_FAILED = N_("The warnings of {address} could not be fetched: {reason}. What is shown stays.")
_PARTLY = N_(
    "A part of what {address} answered is not understood ({reason}), and is not shown. What was"
    " shown stays until it is cancelled."
)


class WarningsError(BudkavleError):
    """The warnings could not be asked for; what is shown stays."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, reason)
        self._address, self._reason = address, reason

    def explain(self, translate: Callable[[str], str]) -> str:
        """Return the message, translated."""
        return translate(_FAILED).format(address=self._address, reason=self._reason)


class Polled(NamedTuple):
    """What an answer led to: how many warnings are shown, and whether that is a change.

    `faults` are what was not understood.
    """

    shown: int
    changed: bool
    faults: tuple[str, ...]
    address: str

    def complaint(self, translate: Callable[[str], str]) -> str:
        """What is to be reported about the faults; empty if there are none."""
        if not self.faults:
            return ""
        return translate(_PARTLY).format(address=self.address, reason=self.faults[0])


def poll(
    wish: Warnings,
    settings: Settings,
    content: Path,
    state: Path,
    now: datetime,
    limits: Limits = LIMITS,
) -> Polled:
    """Ask once and write what is to be shown; raises WarningsError and OSError."""
    address = f"{wish.address.rstrip('/')}/{wish.area}"
    answer = _asked(address, now, limits)
    _require_newer(answer, state / MEMORY, address, now)
    before = _written(content / WARNINGS_FILE)
    banners = entries(answer, before, settings, wish, now)
    wanted, refused = _valid(banners.shown, settings)
    changed = _write(content / WARNINGS_FILE, wanted)
    return Polled(len(wanted), changed, (*answer.faults, *banners.faults, *refused), address)


def _asked(address: str, now: datetime, limits: Limits) -> Answer:
    client = Client("Budkavle (VMA)", limits, private=True)  # the administrator chose the address
    try:
        page: Page = client.send("GET", address, {"Accept": "application/json"})
    except OSError as error:
        raise WarningsError(address, str(error) or type(error).__name__) from error
    if page.status != 200:
        raise WarningsError(address, f"HTTP {page.status}")
    try:
        return parse(page.body, now)
    except BrokenAnswerError as error:
        raise WarningsError(address, str(error)) from error


def _require_newer(answer: Answer, memory: Path, address: str, now: datetime) -> None:
    """Refuse an answer that is older than the one before, such as a copy that a proxy has kept.

    It could show a warning that is over. An answer from the future is refused too, and forgotten:
    every later one would be older.
    """
    if answer.made is None:
        return
    if answer.made > now + SKEW:
        raise WarningsError(address, f"the answer is of {answer.made}, which is to come")
    try:
        last = datetime.fromisoformat(json.loads(memory.read_bytes())["made"])
        is_older = answer.made < last <= now + SKEW
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        is_older = False
    if is_older:
        raise WarningsError(address, f"the answer is of {answer.made}, older than the last one")
    memory.parent.mkdir(parents=True, exist_ok=True)
    replace_file(memory, json.dumps({"made": answer.made.isoformat()}).encode())


def _written(file: Path) -> dict[str, Entry]:
    """What the file says; nothing if it cannot be read, since it is written again as a whole."""
    try:
        values = parse_mapping(registry_of(file.read_bytes()).header)
    except (OSError, NoDocumentError, MistakesError):
        return {}
    whole = (each for each in values.items() if isinstance(each[1], dict) and "from" in each[1])
    return dict(whole)


def _valid(
    wanted: Mapping[str, Entry], settings: Settings
) -> tuple[dict[str, Entry], tuple[str, ...]]:
    """The banners that a build accepts, and why it would not accept the others.

    A link that leads nowhere does not hinder a warning.
    """
    valid: dict[str, Entry] = {}
    faults: list[str] = []
    for key, entry in wanted.items():
        plain = {name: value for name, value in entry.items() if name != "link"}
        refused = _refused(key, plain, settings)
        if refused:
            faults.append(f"{key}: {refused}")
        else:
            valid[key] = plain if _refused(key, entry, settings) else entry
    return valid, tuple(faults)


def _refused(key: str, entry: Entry, settings: Settings) -> str:
    """Why a build would not accept a banner; empty if it would."""
    try:
        check_key(key, "")
        validated(Banner, entry, "", 1, settings.validation_context)
    except MistakesError as error:
        return error.mistakes[0].rule.code
    return ""


def _write(file: Path, wanted: Mapping[str, Entry]) -> bool:
    """Write the file, or remove it where nothing is to be shown; return whether it changed."""
    if not wanted:
        there = file.exists()
        file.unlink(missing_ok=True)
        return there
    try:
        data = registry_of(_HEAD.encode()).with_values(dict(wanted)).data
    except UneditableError as error:
        raise WarningsError(file.name, str(error)) from error
    if file.exists() and file.read_bytes() == data:
        return False
    replace_file(file, data)
    return True
