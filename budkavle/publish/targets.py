"""Chooses and opens the target that the settings name."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from budkavle.host.chrome import Description
from budkavle.model.rules import N_
from budkavle.publish import git
from budkavle.publish.folder import Folder
from budkavle.publish.place import Place
from budkavle.publish.target import PublishError, Target


def place_named(name: str | None, configuration: Path, described: Description) -> Place:
    """The target with this name; without a name, the first one. Raises PublishError."""
    known = described.settings.publish
    if not known:
        raise PublishError(_NONE)
    if name and name not in known:
        raise PublishError(_UNKNOWN, name=name, known=", ".join(known))
    chosen = name or next(iter(known))
    return Place(chosen, known[chosen], configuration.resolve(), described)


def opened(place: Place, release: str) -> AbstractContextManager[Target]:
    """Open the target of a place, for a release of this name; raises PublishError."""
    to = place.settings.to
    kind = urlsplit(to).scheme if "://" in to else ""
    if kind not in _KINDS:
        raise PublishError(
            _WRONG_KIND, to=to, known=", ".join(f"{each}://" for each in _KINDS if each)
        )
    return _KINDS[kind](place, release)


@contextmanager
def _folder(place: Place, release: str) -> Iterator[Target]:
    yield Folder(place.folder / place.settings.to, release, place.settings.keep)


def _sftp(place: Place, release: str) -> AbstractContextManager[Target]:
    with _needed():
        from budkavle.publish import sftp
    return sftp.opened(place, release)


def _objects(place: Place, release: str) -> AbstractContextManager[Target]:
    with _needed():
        from budkavle.publish import objects
    return objects.opened(place, release)


@contextmanager
def _needed() -> Iterator[None]:
    """Say how to install a library that only some targets need."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "budkavle").partition(".")[0] == "budkavle":
            raise  # one of our own modules is missing: a bug
        raise PublishError(_NOT_INSTALLED, name=error.name) from error


_KINDS: Mapping[str, Callable[[Place, str], AbstractContextManager[Target]]] = {
    "": _folder,
    "sftp": _sftp,
    "s3": _objects,
    "az": _objects,
    "gs": _objects,
    "git+https": git.opened,
    "git+ssh": git.opened,
    "git+file": git.opened,
}

_NOT_INSTALLED = N_(
    "This target needs {name}, which is not installed. Run: pip install 'budkavle[publish]'"
)
_NONE = N_(
    "It is not said where to publish. Write in mkdocs.yml, below budkavle:"
    " publish: {{public: {{to: /srv/www/site}}}}"
)
_UNKNOWN = N_("There is no target {name} in mkdocs.yml. There are: {known}.")
_WRONG_KIND = N_("{to} is not a place to publish to. Write a folder, or an address with {known}")
