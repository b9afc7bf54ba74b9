"""Who gets a mail about an item that is published, in words. Pure.

The mail service is a program of its own, so whoever starts the desk hands in how to ask it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from budkavle.desk.wording import Words
from budkavle.model.item import Item
from budkavle.model.rules import N_
from budkavle.model.settings import Settings

NO_MAIL = N_("No mail is sent: the site has no subscriptions by e-mail.")
NEVER_MAIL = N_("No mail is sent about it, as the form says.")
UNKNOWN = N_(
    "The mail service sends a mail about it, once, to those who follow it. How many they are"
    " cannot be seen from here."
)
PROVIDER_MAIL = N_("Mail is sent by your provider, from the feed.")
NO_MORE = N_("No mail is sent: the mail service has mailed it already, or knew it from before.")
NOBODY = N_("No mail is sent: nobody follows it by e-mail yet.")
HELD = N_(
    "The mail service does not send it by itself, since it is more than three days old. Whoever"
    " runs the service can release it."
)
_NOT_NOW: Mapping[str, str] = {"held": HELD, "never": NO_MORE}
AT_ONCE, DAILY, WEEKLY = (
    N_("{n} at once"),
    N_("{n} in the daily mail"),
    N_("{n} in the weekly mail"),
)


@dataclass(frozen=True, slots=True)
class Mailed:
    """How many subscribers would get a mail, by how often they want one, and whether they do."""

    fate: Literal["mailed", "held", "never"]
    immediate: int
    daily: int
    weekly: int


Mailing = Callable[[Item, Settings, datetime], Mailed | None]
"""Asks the mail service about an item; None where it cannot be asked."""


def unknown(item: Item, settings: Settings, now: datetime) -> None:
    """Stands for a mail service that cannot be asked."""
    del item, settings, now


def mail(item: Item, settings: Settings, now: datetime, mailing: Mailing, words: Words) -> str:
    """Who gets a mail about an item, in a sentence."""
    _ = words.gettext
    mode = settings.subscriptions.mode
    if mode == "off":
        return _(NO_MAIL)
    if item.announce == "never":
        return _(NEVER_MAIL)
    if mode != "own":
        return _(PROVIDER_MAIL)
    mailed = mailing(item, settings, now)
    return _(UNKNOWN) if mailed is None else _of(mailed, words)


def _of(mailed: Mailed, words: Words) -> str:
    _ = words.gettext
    if mailed.fate in _NOT_NOW:
        return _(_NOT_NOW[mailed.fate])
    number = mailed.immediate + mailed.daily + mailed.weekly
    if not number:
        return _(NOBODY)
    said = words.ngettext(
        "{n} subscriber gets a mail about it, once",
        "{n} subscribers get a mail about it, once",
        number,
    ).format(n=words.number(number))
    return f"{said}: {', '.join(_parts(mailed, words))}."


def _parts(mailed: Mailed, words: Words) -> Iterator[str]:
    counts = ((AT_ONCE, mailed.immediate), (DAILY, mailed.daily), (WEEKLY, mailed.weekly))
    for said, count in counts:
        if count:
            yield words.gettext(said).format(n=words.number(count))
