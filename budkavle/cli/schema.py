"""The verb schema: writes the schemas that editors use for completion and checks."""

import argparse
import json
from collections.abc import Iterator, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from budkavle.cli.parser import Parser
from budkavle.i18n.catalogue import LANGUAGES, translations

FOLDER = "docs/schema"
EXTENSION = "frontmatter.json"


def add_verbs(command: Parser) -> None:
    """Add the verb schema."""
    _ = command.words.gettext
    command.add_verb("schema", _("write the JSON Schemas for text editors"), write_schemas)


def write_schemas(options: argparse.Namespace, words: NullTranslations) -> int:
    """Write the schemas in all languages, and the settings of the Front Matter extension."""
    from budkavle.host import project

    described = project.describe(options.config)
    folder = options.config.resolve().parent
    items = described.content.relative_to(folder) / described.settings.items_folder
    for path, text in files(items.as_posix(), options.lang or described.settings.language.code):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        if not options.quiet:
            print(words.gettext("{path} is written.").format(path=path))
    return 0


def files(items: str, language: str) -> Iterator[tuple[Path, str]]:
    """The path of each file, relative to the project's folder, and its text."""
    from budkavle.content import schema

    for each in LANGUAGES:
        for name in schema.FILES:
            made = schema.schema_of(name, translations(each).gettext)
            yield Path(FOLDER, each, f"{name}.json"), _text(made)
    made = schema.front_matter_extension(items, translations(language).gettext)
    yield Path(EXTENSION), _text(made)


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
