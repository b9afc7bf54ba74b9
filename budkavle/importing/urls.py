"""Addresses as exports have them: what no address can be read as is taken as it stands. Pure."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit


def split(address: str) -> SplitResult:
    """The parts of an address (RFC 3986); `http://[`, which cannot be read, is a path."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", address, "", "")


def join(base: str, address: str) -> str:
    """The whole address of one at a base; the address alone if one of them cannot be read."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def without_slashes(address: str) -> str:
    """An address of a person as it is meant: some write `mailto://anna@example.org`."""
    return re.sub(r"\A(mailto|tel):/+", r"\1:", address, flags=re.IGNORECASE)
