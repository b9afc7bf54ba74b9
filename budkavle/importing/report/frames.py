"""An item's old text and our page of it, side by side, each in a frame of its own. Pure."""

from html import escape

from budkavle.importing.report.style import POLICY
from budkavle.importing.report.wording import Translate
from budkavle.importing.source import SourceItem
from budkavle.model.rules import N_

_BEFORE, _HERE = N_("Before"), N_("Here")
_STYLE = (
    "body{margin:1rem;font:16px/1.5 system-ui,sans-serif;color:#17202a;background:#fff;"
    "overflow-wrap:anywhere}table{border-collapse:collapse}td,th{border:1px solid #6b7480;"
    "padding:.2rem .5rem;text-align:left}img{display:inline-block;min-width:6rem;min-height:2rem;"
    "max-width:100%;border:1px dashed #6b7480;background:#f3f1ec}figcaption,.caption{color:#55606c}"
    "pre{overflow-x:auto;background:#f3f1ec;padding:.5rem}svg{max-width:2rem;max-height:2rem}"
)


def compared(item: SourceItem, ours: str, translate: Translate) -> str:
    """Both texts."""
    before, here = translate(_BEFORE), translate(_HERE)
    return (
        f"<div class=two><div><h2>{escape(before)}</h2>{_frame(item.html, before)}</div>"
        f"<div><h2>{escape(here)}</h2>{_frame(_content(ours), here)}</div></div>"
    )


def _content(page: str) -> str:
    """What belongs to the item on our page."""
    start, end = page.find("<article"), page.rfind("</article>")
    return page[start:end] if 0 <= start < end else page


def _frame(markup: str, title: str) -> str:
    """A text in a frame in which nothing runs and nothing is fetched."""
    head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{_STYLE}</style>'
    return f'<iframe sandbox="" title="{escape(title)}" srcdoc="{escape(head + markup)}"></iframe>'
