"""Renders the desk's pages from its templates, in the writer's language."""

from gettext import NullTranslations
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from budkavle.desk.forms import labels_at
from budkavle.desk.submitted import focus_parts, moment_parts
from budkavle.desk.wording import NAMES, decimal

_TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


def engine(language: str, catalogue: NullTranslations) -> Environment:
    """The engine for the desk's templates in one language."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    environment.globals.update(
        language=language,
        said=catalogue.gettext,
        states=NAMES,
        moment_parts=moment_parts,
        focus_parts=focus_parts,
        labels_at=labels_at,
        decimal=lambda ratio: decimal(ratio, language),
    )
    return environment
