"""Reads mkdocs.yml without starting a host, where a fast answer is needed."""

from pathlib import Path

from budkavle.host import reading
from budkavle.host.choice import host, host_in
from budkavle.host.chrome import Description
from budkavle.host.configuration import is_self_contained


def describe(file: Path) -> Description:
    """Read mkdocs.yml as its host would.

    If the file makes the host read other files, the host itself reads it, which takes longer.
    Raises ContentError for problems in the file.
    """
    text = reading.read(file)
    if not is_self_contained(text):
        return host(host_in(text)).describe(file)
    return described(file, text)


def described(file: Path, text: str) -> Description:
    """What mkdocs.yml would say with this text, which depends on no other file.

    Raises ContentError for problems in the text.
    """
    return reading.description(file, text, reading.parse(text, file.name))
