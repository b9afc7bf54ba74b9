"""Renders the text and HTML of mails from templates, in the reader's language.

Knows nothing about MIME.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from budkavle.i18n.dates import long_date
from budkavle.model.rules import N_
from budkavle.subscriptions.catalogue import translator
from budkavle.subscriptions.delivery.item_content import (
    safe,
    short,
    take_summary,
    text_without_summary,
)
from budkavle.subscriptions.delivery.mime import MailContent, encoded_size, placeholder
from budkavle.subscriptions.news.manifest import ALL, ManifestItem
from budkavle.subscriptions.schema import Frequency
from budkavle.subscriptions.settings import ServiceSettings

TEMPLATES = Path(__file__).parents[1] / "templates"
LARGEST = 95_000
"""Bytes of a mail as it is encoded, without headers; some mail programs cut a mail at 102 KB."""
_MOST_SUMMARIES, _MOST_TITLES = 300, 50
_LONGEST_REASON = 500
_LONGEST_SUBJECT, _LONGEST_TITLE, _LONGEST_SUMMARY = 70, 250, 1_000
_MANY_EMPTY_LINES = re.compile(r"\n{3,}")

FREQUENCIES = {
    Frequency.IMMEDIATE: N_("At once"),
    Frequency.DAILY: N_("Once a day"),
    Frequency.WEEKLY: N_("Once a week, on Mondays"),
}
_DIGESTS = {
    Frequency.DAILY: N_("News from {name}: the last day"),
    Frequency.WEEKLY: N_("News from {name}: the last week"),
}


class MailRenderer:
    """Renders the mails of one service."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        self._inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def item(self, item: ManifestItem, *, test: bool = False) -> MailContent:
        """Render one item in full, or its summary and address if it is too long for a mail.

        The summary is removed from the text: the site hands it over as the first paragraph, too,
        and writers repeat it there.
        """
        body, times = take_summary(safe(item.html), item.summary)
        text = text_without_summary(item.text, item.summary, times)

        def render(*, is_whole: bool) -> MailContent:
            return self._render(
                "item",
                short(item.title, _LONGEST_TITLE),
                item.language,
                item=item,
                title=item.title if is_whole else short(item.title, _LONGEST_TITLE),
                summary=item.summary if is_whole else short(item.summary, _LONGEST_SUMMARY),
                is_whole=is_whole,
                body=Markup(body),
                text=text,
                date=self._date(item),
                updated=item.revision > 1,
                test=test,
            )

        whole = render(is_whole=True)
        return whole if encoded_size(whole) <= LARGEST else render(is_whole=False)

    def digest(self, items: Sequence[ManifestItem], kind: Frequency, language: str) -> MailContent:
        """Render the digest of these items, newest first.

        Of many items, only the newest have their summaries, then some have their headlines.
        """
        newest = sorted(items, key=lambda item: (item.published, item.id), reverse=True)
        fitting = bisect_left(
            range(min(len(newest), _MOST_SUMMARIES) + _MOST_TITLES),
            LARGEST + 1,
            lo=1,
            key=lambda rank: encoded_size(self._digest(newest, rank, kind, language)),
        )
        return self._digest(newest, fitting - 1, kind, language)

    def _digest(
        self, newest: Sequence[ManifestItem], rank: int, kind: Frequency, language: str
    ) -> MailContent:
        """Render a digest: a higher rank is a longer one, by a headline or else by a summary."""
        heading = translator(language)(_DIGESTS[kind]).format(name=self._settings.name)
        number = max(1, rank - _MOST_TITLES + 1)
        titles = newest[number : number + min(rank, _MOST_TITLES)]
        return self._render(
            "digest",
            self._digest_subject(newest, language),
            language,
            heading=heading,
            whole=newest[:number],
            titles=titles,
            rest=len(newest) - number - len(titles),
            site_url=self._settings.site_url,
            dates={item.id: self._date(item) for item in newest[:number]},
            headline=lambda item: short(item.title, _LONGEST_TITLE),
            summary=lambda item: short(item.summary, _LONGEST_SUMMARY),
        )

    def _digest_subject(self, newest: Sequence[ManifestItem], language: str) -> str:
        _ = translator(language)
        title = short(newest[0].title, _LONGEST_SUBJECT)
        if len(newest) == 1:
            return _("{title} – news from {name}").format(title=title, name=self._settings.name)
        subject = _("{title}, and {n} more – news from {name}")
        return subject.format(title=title, n=len(newest) - 1, name=self._settings.name)

    def confirm(
        self, language: str, link: str, choices: Sequence[str], *, known: bool
    ) -> MailContent:
        """Render the mail with the link that confirms a subscription.

        `known`: the address subscribes already, and the link confirms a change.
        """
        _ = translator(language)
        subject = _("One step left: confirm your subscription")
        first = _("You asked for news from {name}:").format(name=self._settings.name)
        if known:
            subject = _("You subscribe already: confirm the change")
            first = _("You subscribe to news from {name} already. You asked to get instead:")
            first = first.format(name=self._settings.name)
        return self._answer(language, subject, (first,), link, _("Confirm"), choices)

    def mine(self, language: str, link: str) -> MailContent:
        """Render the mail with the link to the reader's own page."""
        _ = translator(language)
        line = _("Here you change or end your subscription. The link works for 24 hours.")
        return self._answer(
            language, _("Your subscription"), (line,), link, _("Open your subscription")
        )

    def nobody(self, language: str, link: str) -> MailContent:
        """Render the answer to someone who asked for their own page but has no subscription."""
        _ = translator(language)
        line = _("There is no subscription with this address, so there is nothing to change.")
        return self._answer(language, _("No subscription found"), (line,), link, _("Subscribe"))

    def choices(
        self, subjects: Sequence[str], titles: Mapping[str, str], frequency: str, language: str
    ) -> list[str]:
        """Return the chosen subjects and frequency as readable words."""
        _ = translator(language)
        return [*subject_titles(subjects, titles, language), _(FREQUENCIES[Frequency(frequency)])]

    def reason(self, subjects: Sequence[str], titles: Mapping[str, str], language: str) -> str:
        """Return the sentence that says why the reader gets this mail."""
        named = ", ".join(subject_titles(subjects, titles, language, N_("all news")))
        what = short(named, _LONGEST_REASON)
        _ = translator(language)
        sentence = _("You get this because you subscribe to {what} from {name}.")
        return sentence.format(what=what, name=self._settings.name)

    def _answer(
        self,
        language: str,
        subject: str,
        lines: Sequence[str],
        link: str,
        button: str,
        choices: Sequence[str] = (),
    ) -> MailContent:
        return self._render(
            "answer",
            subject,
            language,
            listed=False,
            lines=lines,
            link=link,
            button=button,
            choices=choices,
            site=urlsplit(self._settings.site_url).netloc,
        )

    def _render(
        self, template: str, subject: str, language: str, *, listed: bool = True, **values: Any
    ) -> MailContent:
        values |= {
            "subject": subject,
            "language": language,
            "name": self._settings.name,
            "postal_address": self._settings.sender.postal_address,
            "mine": placeholder("mine"),
            "end": placeholder("end"),
        }
        pages = environment(language)
        text = pages.get_template(f"mail/{template}.txt").render(
            values, reason=placeholder("reason")
        )
        html = pages.get_template(f"mail/{template}.html").render(
            values, reason=placeholder("reason-html")
        )
        return MailContent(
            subject,
            _MANY_EMPTY_LINES.sub("\n\n", text.strip()) + "\n",
            self._inliner.inline(html),
            language,
            listed,
        )

    def _date(self, item: ManifestItem) -> str:
        return long_date(item.published.astimezone(self._settings.timezone), item.language)


def subject_titles(
    subjects: Sequence[str],
    titles: Mapping[str, str],
    language: str,
    everything: str = N_("All news"),
) -> list[str]:
    """Return the titles of subjects: “all news” first, then the others in the site's order."""
    everywhere = [translator(language)(everything)] if ALL in subjects else []
    return everywhere + [title for subject, title in titles.items() if subject in subjects]


def personal(reason: str, mine: str, end: str) -> dict[str, str]:
    """Return one person's values for the placeholders of a mail."""
    return {"reason": reason, "reason-html": str(escape(reason)), "mine": mine, "end": end}


@cache
def environment(language: str) -> Environment:
    """Return the template environment of a language; HTML is escaped, plain text is not."""
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    pages.globals["_"] = translator(language)
    return pages
