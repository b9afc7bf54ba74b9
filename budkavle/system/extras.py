"""The program's optional libraries: what a command lacks, and how it is installed."""

import sys
from collections.abc import Callable, Collection, Mapping
from importlib.util import find_spec
from pathlib import Path

from pydantic_core import from_json

from budkavle.model.problems import BudkavleError
from budkavle.system import shipped

EXTRAS: Mapping[str, Collection[str]] = {
    "desk": ("html_to_markdown", "mammoth", "python_multipart", "selectolax"),
    "team": (
        *("html_to_markdown", "mammoth", "python_multipart", "selectolax"),
        *("alembic", "authlib", "cryptography", "joserfc", "requests", "sqlalchemy"),
    ),
    "import": ("html_to_markdown", "selectolax"),
    "sftp": ("asyncssh",),
    "s3": ("obstore",),
    "azure": ("obstore",),
    "google": ("obstore",),
}
"""The modules that each extra of a command brings; those of the mail service are its own affair."""

_IN_CHECKOUT = {"mail": "make subscriptions", "mkdocs": "make", "material": "make", "desk": "make"}


class MissingExtraError(BudkavleError):
    """A library that a command needs is not installed; `command` installs it."""

    def __init__(self, library: str, command: str) -> None:
        self.library, self.command = library, command
        super().__init__(library, command)  # so that it can be pickled by a worker

    def explain(self, translate: Callable[[str], str]) -> str:
        """Say what is missing, and how to install it."""
        said = translate("This needs {name}, which is not installed. Run: {command}")
        return said.format(name=self.library, command=self.command)


def require(extra: str) -> None:
    """Raise MissingExtraError unless everything that an extra brings is installed."""
    for module in EXTRAS[extra]:
        if find_spec(module) is None:
            raise MissingExtraError(module.replace("_", "-"), install_command(extra))


def install_command(extra: str) -> str:
    """The command that installs an extra, for the way in which the program itself was installed."""
    if not shipped.IS_INSTALLED:
        return _IN_CHECKOUT.get(extra, f'{sys.executable} -m pip install --editable ".[{extra}]"')
    return command_for(extra, Path(sys.prefix), _source())


def command_for(extra: str, environment: Path, source: str | None) -> str:
    """The same, for a program in this environment; `source` is the wheel that it came from."""
    wanted = f'"budkavle[{extra}]"'
    if (environment / "pipx_metadata.json").exists():
        return f"pipx runpip budkavle install {wanted}"
    if (environment / "uv-receipt.toml").exists():
        return f'uv tool install "budkavle[{extra}]{f" @ {source}" if source else ""}"'
    return f"pip install {wanted}"


def _source() -> str | None:
    """The address of the wheel that the program was installed from, unless it was a registry."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        text = distribution("budkavle").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    return str(from_json(text)["url"]) if text else None
