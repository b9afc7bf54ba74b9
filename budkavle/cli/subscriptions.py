"""Adds the verbs of the e-mail subscriptions, which are a separate service."""

import argparse
from gettext import NullTranslations
from typing import TYPE_CHECKING

from budkavle.subscriptions import commands

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_commands(verbs: "Verbs", common: argparse.ArgumentParser, words: NullTranslations) -> None:
    """Add all verbs of the service."""
    commands.add_commands(verbs, common, _language(words), run_command)


def run_command(options: argparse.Namespace, words: NullTranslations) -> int:
    """Run a verb; returns 1 if something is wrong, 2 if it cannot run here, 3 if news is held."""
    return commands.run(options, _language(words))


def _language(words: NullTranslations) -> str:
    """The language of a catalogue; the original messages have no catalogue."""
    return words.info().get("language", "en")
