"""What the preview adds to a page: a banner, marks on links, and the problems. Pure.

In a public preview the page that readers get is unchanged: everything is added after its last byte.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from gettext import NullTranslations
from urllib.parse import unquote, urljoin, urlsplit

from markupsafe import Markup, escape

from budkavle.preview.hidden import Hidden

OWN = "/-/"
"""The path of the preview's own pages and files; no address of a site begins with it."""

STYLE, SCRIPT, CHANGES, CODES = (
    f"{OWN}{name}" for name in ("preview.css", "preview.js", "changes.js", "codes/")
)

_START = re.compile(r"<body[^>]*>(?:\s*<a\s[^>]*href=\"#[^>]*>.*?</a>)?", re.IGNORECASE | re.DOTALL)
"""The start of a page's body, with the link that skips to the content, which must stay first."""

_LINK = re.compile(r"<a\s(?:[^>]*?\s)?href=\"([^\"]*)\"[^>]*>.*?(?=</a>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A problem as a writer reads it.

    `note` says what the preview shows instead, and `page` is the handbook's page on its code.
    """

    place: str
    said: str
    remedy: str
    source: str
    code: str
    page: str
    note: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """What the overlay of every page in a view needs: the writer's language, and what to show.

    `hidden` is what is not public, by address; `root` is the path of the site on the server.
    """

    words: NullTranslations
    code: str
    version: str
    root: str = "/"
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    complaints: Sequence[Complaint] = ()
    trouble: str = ""
    public: bool = False


def with_overlay(html: bytes, address: str, around: Overlay) -> bytes:
    """A page of the site with the overlay; `address` is that of the page, from the site's root."""
    if around.public:
        return html + tail(around).encode()
    text = html.decode()
    number = len(around.complaints) + bool(around.trouble)
    mark = f"({number}) " if number else ""
    title = f"<title>{escape(mark + around.words.gettext('Preview'))}: "
    text = text.replace("<title>", title, 1)
    head = Markup('<meta name="robots" content="noindex"><link rel="stylesheet" href="{}">\n')
    text = text.replace("</head>", f"{head.format(STYLE)}</head>", 1)
    text = _LINK.sub(lambda found: _marked(found, address, around), text)
    text = _START.sub(lambda start: f"{start[0]}\n{banner(address, around)}", text, count=1)
    return f"{text}{tail(around)}".encode()


def banner(address: str, around: Overlay) -> Markup:
    """The banner at the top of a page: says that it is a preview, and what in it is not public."""
    _, n_ = around.words.gettext, around.words.ngettext
    here = around.hidden.get(address)
    number = sum(each.item for each in around.hidden.values())
    said = Markup("")
    if here:
        said = Markup('<strong class="budkavle-label">{}</strong> <span>{}</span>').format(
            here.label, here.why
        )
    more = n_("{n} news item is not public", "{n} news items are not public", number)
    return Markup(
        '<aside class="budkavle-banner{}" lang="{}" aria-label="{}"><p>'
        '<strong>{}</strong> {} <a href="{}">{}</a></p></aside>'
    ).format(
        " budkavle-hidden" if here else "",
        around.code,
        _("Preview"),
        _("Preview – not the public site"),
        said,
        OWN,
        more.format(n=number) if number else _("Everything is public"),
    )


def tail(around: Overlay) -> Markup:
    """What comes after a page's last byte: the problems, and the script that reloads the page."""
    script = Markup(
        '<script src="{}" data-version="{}" data-changes="{}" defer></script>\n'
    ).format(SCRIPT, around.version, CHANGES)
    if not (around.complaints or around.trouble):
        return Markup("\n") + script
    style = Markup('<link rel="stylesheet" href="{}">').format(STYLE)
    return Markup("\n") + style + panel(around) + script


def panel(around: Overlay) -> Markup:
    """All problems, each with its place, what to write instead, and a link to the handbook."""
    n_ = around.words.ngettext
    number = len(around.complaints)
    heading = n_("{n} problem in the content", "{n} problems in the content", number)
    listed = Markup("").join(_complaint(each) for each in around.complaints)
    trouble = Markup('<p class="budkavle-trouble">{}</p>').format(around.trouble)
    return Markup(
        '<section class="budkavle-problems" lang="{}" aria-labelledby="budkavle-problems">'
        '<details open><summary><h2 id="budkavle-problems">{}</h2></summary>{}<ol>{}</ol>'
        "</details></section>\n"
    ).format(
        around.code,
        heading.format(n=number) if number else around.words.gettext("The site cannot be shown"),
        trouble if around.trouble else "",
        listed,
    )


def _complaint(each: Complaint) -> Markup:
    source = Markup("<pre><code>{}</code></pre>").format(each.source) if each.source else ""
    code = (
        Markup('<a href="{}">{}</a>').format(each.page, each.code)
        if each.page
        else Markup("{}").format(each.code)
    )
    note = Markup('<p class="budkavle-note">{}</p>').format(each.note) if each.note else ""
    return Markup(
        '<li><p class="budkavle-place">{}</p><p>{} <strong>{}</strong></p>{}'
        '{}<p class="budkavle-code">{}</p></li>'
    ).format(each.place, each.said, each.remedy, source, note, code)


def _marked(found: "re.Match[str]", address: str, around: Overlay) -> str:
    """A link to something that is not public, with a label at its end."""
    target = urlsplit(urljoin(f"http://preview{around.root}{address}", found[1]))
    here = target.netloc == "preview" and unquote(target.path).removeprefix(around.root)
    hidden = around.hidden.get(here) if isinstance(here, str) and here != address else None
    if hidden is None:
        return found[0]
    mark = Markup(' <span class="budkavle-mark" lang="{}">{}</span>')
    return f"{found[0]}{mark.format(around.code, hidden.label)}"
