"""How the pages of a report look: without any file beside them. Pure."""
# ruff: noqa: E501 - the style sheet has long lines

from html import escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; img-src 'none'"
"""The Content-Security-Policy of the pages and of the frames in them."""

_STYLE = """
:root{color-scheme:light dark;--ink:#17202a;--paper:#fbfaf7;--sheet:#fff;--line:#6b7480;--soft:#e4e0d8;
--quiet:#55606c;--link:#0b4f8a;--bad:#a3001f;--bad-soft:#fdeef0;--good:#17603a;--good-soft:#e7f4ec}
@media(prefers-color-scheme:dark){:root{--ink:#eceae5;--paper:#14181d;--sheet:#1c2229;--line:#8d97a3;
--soft:#343c46;--quiet:#b4bcc6;--link:#8fc7f5;--bad:#ff9aa8;--bad-soft:#3a1c22;--good:#8fdcae;--good-soft:#17301f}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:90rem;font:100%/1.5 system-ui,sans-serif;color:var(--ink);
background:var(--paper);overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2;margin:.5rem 0;text-wrap:balance}h2{font-size:1.2rem;margin:2rem 0 .5rem}
a{color:var(--link)}nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}nav a{padding:.25rem 0}
.where{color:var(--quiet);font:.9rem/1.5 ui-monospace,monospace}a .where{color:inherit}
.verdict{padding:.6rem .9rem;border-inline-start:4px solid;font-weight:600}
.good{color:var(--good);background:var(--good-soft)}.verdict.bad{background:var(--bad-soft)}.bad{color:var(--bad)}
.sums{display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.5rem;margin:1rem 0}
.sums div{padding:.5rem .75rem;background:var(--sheet);border:1px solid var(--soft);border-radius:.4rem}
.sums dt{color:var(--quiet)}.sums dd{margin:0;font-size:1.25rem;font-weight:600}
.lost{padding:.1rem 1rem;background:var(--bad-soft);border-inline-start:4px solid var(--bad)}
ul{padding-inline-start:1.25rem}li{margin:.2rem 0}
details{margin:0 0 .4rem;background:var(--sheet);border:1px solid var(--soft);border-radius:.4rem}
summary{padding:.6rem .9rem;cursor:pointer}details ul{margin:0;padding:0 .9rem .6rem 2rem}
table.items{width:100%;border-collapse:collapse}
.items th,.items td{padding:.35rem .5rem;text-align:start;vertical-align:top;border-bottom:1px solid var(--soft)}
.items td:nth-child(2){white-space:nowrap}
.two{display:grid;gap:1rem;margin-top:1rem}.two h2{margin:.25rem 0}
iframe{display:block;width:100%;height:75vh;background:#fff;border:1px solid var(--line);border-radius:.3rem}
@media(min-width:60rem){.two{grid-template-columns:1fr 1fr}}
@media(max-width:40rem){.items thead{display:none}.items tr{display:block;padding:.6rem 0;border-bottom:1px solid var(--soft)}
.items td{display:block;border:0;padding:.1rem 0}.items td:first-child{font-weight:600}.items td:empty{display:none}
.items td:not(:first-child)::before{content:attr(data-label)": ";color:var(--quiet)}iframe{height:60vh}}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
"""


def page(title: str, body: str, language: str) -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )
