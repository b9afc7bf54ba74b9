"""The hand-over to the subscription service: everything public, whole, in one private file.

It is not part of the site and is written only when the site stands. One line of it is one item, and
begins with the item's id and a digest of all the line depends on: what has not changed is copied
from the file that stands, so that an edit among many items renders one.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budkavle.commonmark import plain_text
from budkavle.edition import Article, Edition
from budkavle.feeds import Post, posts
from budkavle.output import key_of
from budkavle.pages import Press
from budkavle.settings import Settings

_LINE = re.compile(rb'\{"id":"([^"]+)","content_hash":"([^"]+)"')
_END = b"]}\n"


def write(edition: Edition, press: Press, path: Path) -> bool:
    """Make the file say what an edition holds, all at once; tell whether it had to be written.

    Whoever reads it meanwhile sees the old file or the new one. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    standing = _Standing(path)
    head = _head(edition, press.settings)
    wanted = [
        (article, post, _hash(post, press))
        for article, post in zip(edition.articles, posts(edition, press), strict=True)
    ]
    if standing.says(head, [(article.id, digest) for article, _, digest in wanted]):
        return False
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(head)
        for number, (article, post, digest) in enumerate(wanted):
            line = standing.line(article.id, digest) or _line(article, post, digest)
            file.write((b",\n" if number else b"") + line)
        file.write(b"\n" + _END)
        file.flush()
        os.fsync(file.fileno())  # a mail cannot be called back: no half file after a power cut
    draft.replace(path)
    return True


@dataclass(frozen=True, slots=True)
class _Known:
    """A line of the file that stands: its item's digest, and where it is in the file."""

    digest: str
    start: int
    length: int
