"""Secrets for targets: from the environment, or from a file that nobody else can read."""

import os
import stat
from collections.abc import Mapping

from budkavle.model.rules import N_
from budkavle.publish.destination import Destination
from budkavle.publish.protocol import PublishError


def credentials(destination: Destination) -> Mapping[str, str]:
    """The secrets of a target by name: lines `NAME=VALUE` of its file, and the environment.

    The environment counts more. Raises PublishError if others can read the file.
    """
    return {**in_file(destination), **os.environ}


def in_file(destination: Destination) -> dict[str, str]:
    """The secrets in the file of a target, if it has one; raises PublishError."""
    if destination.settings.secrets is None:
        return {}
    file = destination.folder / destination.settings.secrets
    try:
        mode = file.stat().st_mode
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PublishError(_UNREADABLE, file=file, reason=error) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise PublishError(_OPEN, file=file)
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


_UNREADABLE = N_("The file with secrets {file} cannot be read: {reason}.")
_OPEN = N_("Others can read {file}, which holds secrets. Run: chmod 600 {file}")
