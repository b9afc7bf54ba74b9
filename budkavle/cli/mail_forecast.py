"""Asks the site's own mail service who would get a mail, for the box before publishing.

The service may run on another machine, or not be set up yet: then nothing is known. Its libraries
are imported only when somebody asks.
"""

from datetime import datetime
from functools import partial
from pathlib import Path

from budkavle.cli.mail_beside import is_installed
from budkavle.desk.mailing import Mailed, Mailing
from budkavle.model.item import Item
from budkavle.model.settings import Settings

SETTINGS = "subscriptions.toml"
"""The settings of the service, beside those of the site."""


def mailing_of(configuration: Path) -> Mailing:
    """How to ask the mail service of the site that a configuration file describes."""
    return partial(_mailed, configuration.resolve().parent / SETTINGS)


def _mailed(file: Path, item: Item, settings: Settings, now: datetime) -> Mailed | None:
    if not file.is_file() or not is_installed():
        return None
    from budkavle.subscriptions.news.forecast import Coming, forecast

    language = settings.in_language(item.lang).code
    coming = Coming(item.id, language, item.topics, item.story, item.public_from, item.revision)
    found = forecast(file, coming, now)
    if found is None:
        return None
    return Mailed(found.fate, found.reach.immediate, found.reach.daily, found.reach.weekly)
