"""Chooses and opens the target that the settings name."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import unquote

from budkavle.host.chrome import Description
from budkavle.model.rules import N_
from budkavle.publish import git, overlap, rsync
from budkavle.publish.destination import Destination
from budkavle.publish.folder import Folder
from budkavle.publish.protocol import PublishError, Target
from budkavle.system import extras


def destination_named(name: str | None, configuration: Path, described: Description) -> Destination:
    """The target with this name; without a name, the first one. Raises PublishError."""
    known = described.settings.publish
    if not known:
        raise PublishError(_NONE)
    if name and name not in known:
        raise PublishError(_UNKNOWN, name=name, known=", ".join(known))
    chosen = name or next(iter(known))
    return Destination(chosen, known[chosen], configuration.resolve(), described)


def opened(destination: Destination, release: str) -> AbstractContextManager[Target]:
    """Open the target at a destination, for a release of this name; raises PublishError."""
    to = destination.settings.to
    kind = to.partition("://")[0] if "://" in to else ""
    if _PASSWORD.search(to):
        raise PublishError(_SECRET)
    if kind in ("", "rsync+file"):
        overlap.refuse(destination, unquote(to.partition("://")[2]) if kind else to)
    if kind not in _KINDS:
        raise PublishError(
            _WRONG_KIND, to=to, known=", ".join(f"{each}://" for each in _KINDS if each)
        )
    return _KINDS[kind](destination, release)


@contextmanager
def _folder(destination: Destination, release: str) -> Iterator[Target]:
    yield Folder(destination.folder / destination.settings.to, release, destination.settings.keep)


def _sftp(destination: Destination, release: str) -> AbstractContextManager[Target]:
    extras.require("sftp")
    from budkavle.publish import sftp

    return sftp.opened(destination, release)


def _objects(destination: Destination, release: str) -> AbstractContextManager[Target]:
    extras.require(_EXTRAS[destination.settings.to.partition(":")[0]])
    from budkavle.publish import objects

    return objects.opened(destination, release)


_KINDS: Mapping[str, Callable[[Destination, str], AbstractContextManager[Target]]] = {
    "": _folder,
    "sftp": _sftp,
    "s3": _objects,
    "az": _objects,
    "gs": _objects,
    "rsync+ssh": rsync.opened,
    "rsync+file": rsync.opened,
    "git+https": git.opened,
    "git+ssh": git.opened,
    "git+file": git.opened,
}

_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@")

_SECRET = N_(
    "There is a password in the address of the target. Secrets do not belong in mkdocs.yml: put it"
    " into the environment or into the file that `secrets` names."
)
_EXTRAS = {"s3": "s3", "az": "azure", "gs": "google"}
"""The extra that each kind of object store needs."""
_NONE = N_(
    "It is not said where to publish. Write in mkdocs.yml, below budkavle:"
    " publish: {{public: {{to: /srv/www/site}}}}"
)
_UNKNOWN = N_("There is no target {name} in mkdocs.yml. There are: {known}.")
_WRONG_KIND = N_("{to} is not a place to publish to. Write a folder, or an address with {known}")
