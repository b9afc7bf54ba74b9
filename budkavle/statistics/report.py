"""What was read in a month, as a table for spreadsheets (CSV) and as a page. Pure."""

import csv
from collections.abc import Iterator, Mapping
from gettext import NullTranslations
from html import escape
from io import StringIO
from typing import NamedTuple

from budkavle.i18n.dates import month_in_text
from budkavle.render.templates.filters import spoken
from budkavle.statistics.counting import Month

COLUMNS = ("kind", "address", "title", "number", "subscribers")
_MOST = 100
"""The number of rows that each table of the page shows; the file for spreadsheets has all."""
_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; background: Canvas; color: CanvasText;
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin-block: .5rem 2rem; }
caption { font-weight: 700; font-size: 1.25rem; text-align: start; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid GrayText; text-align: start;
  vertical-align: top; }
small { display: block; }
.number { width: 1%; overflow-wrap: normal; text-align: end; }
"""


class Row(NamedTuple):
    """A line of the table: a page, feed, file or referrer, and its numbers."""

    kind: str
    address: str
    title: str
    number: int
    subscribers: int | None = None


def rows(month: Month, titles: Mapping[str, str]) -> Iterator[Row]:
    """Every line of a month, the largest numbers of each kind first."""
    for kind, counter in (("page", month.pages), ("feed", month.feeds), ("file", month.files)):
        for address, number in _sorted(counter):
            told = month.subscribers_of(address) if kind == "feed" else None
            yield Row(kind, f"/{address}", titles.get(address, ""), number, told)
    for host, number in _sorted(month.referrers):
        yield Row("referrer", host, "", number)


def table(month: Month, titles: Mapping[str, str]) -> bytes:
    """The lines as CSV (RFC 4180), which spreadsheets open."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for each in rows(month, titles):
        told = "" if each.subscribers is None else each.subscribers
        writer.writerow((each.kind, _plain(each.address), _plain(each.title), each.number, told))
    return text.getvalue().encode()


def page(
    name: str,
    month: Month,
    titles: Mapping[str, str],
    languages: Mapping[str, str],
    words: NullTranslations,
    language: str,
) -> bytes:
    """The lines as a page of its own, without scripts, for people.

    `languages` are those of the titles, by address; `words` are in `language`.
    """
    _ = words.gettext
    year, _dash, number = name.partition("-")
    heading = _("What was read in {month} {year}").format(
        month=month_in_text(int(number), language), year=year
    )
    nobody = _("Programs that say what they are do not count, and nobody is followed.")
    found = list(rows(month, titles))
    marks = {f"/{at}": spoken(code, language) for at, code in languages.items()}
    total = words.ngettext("{n} page was read.", "{n} pages were read.", sum(month.pages.values()))
    parts = [
        f"<h1>{escape(heading)}</h1>",
        f"<p>{escape(total.format(n=sum(month.pages.values())))} ",
        f"{escape(nobody)}</p>",
        _table(_("Pages"), "page", found, words, marks),
        _table(_("Feeds"), "feed", found, words, marks),
        _table(_("Files"), "file", found, words, marks),
        _table(_("Where readers came from"), "referrer", found, words, marks),
    ]
    head = f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    head += f"<title>{escape(heading)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    return (head + "\n".join(filter(None, parts)) + "\n</main>\n</body>\n</html>\n").encode()


def _table(
    caption: str, kind: str, found: list[Row], words: NullTranslations, marks: Mapping[str, str]
) -> str:
    _ = words.gettext
    own = [each for each in found if each.kind == kind][:_MOST]
    if not own:
        return ""
    last = _("Known subscribers") if kind == "feed" else ""
    head = [_("What"), _("Number"), *([last] if last else [])]
    numbers = "".join(f'<th scope="col" class="number">{escape(each)}</th>' for each in head[1:])
    lines = [f'<tr><th scope="col">{escape(head[0])}</th>{numbers}</tr>']
    for each in own:
        title = f"<span{marks.get(each.address, '')}>{escape(each.title)}</span>"
        what = f"{title if each.title else ''} <small>{escape(each.address)}</small>".strip()
        counted = [each.number, *([each.subscribers] if last else [])]
        cells = "".join(f'<td class="number">{number}</td>' for number in counted)
        lines.append(f"<tr><td>{what}</td>{cells}</tr>")
    return f"<table>\n<caption>{escape(caption)}</caption>\n" + "\n".join(lines) + "\n</table>"


def _sorted(counter: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda each: (-each[1], each[0]))


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula: anyone can ask for any address."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
