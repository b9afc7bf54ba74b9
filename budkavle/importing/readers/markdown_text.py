"""Turns the Markdown of static site generators into HTML, with shortcodes as HTML within it. Pure.

Their dialects are wider than ours: HTML anywhere, lists of terms, attributes in braces, and three
languages of templates. Code stays as it is.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_inline

from budkavle.importing.readers.admonitions import as_quotations
from budkavle.importing.readers.shortcodes import Call, arguments, shown
from budkavle.importing.source import Note

_CODE = re.compile(
    r"^(?P<fence>[ \t]*(?:`{3,}|~{3,}))[^\n]*\n.*?(?:^[ \t]*(?:`{3,}|~{3,})[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)
_PRE_WITH_GAP = re.compile(
    rf"{_CODE.pattern}"
    r"|(?:^[ ]{0,3}|(?<=>))"
    r"(?P<pre><pre\b[^>]*>(?:(?!</?pre\b).)*?\n[ \t]*\n(?:(?!</?pre\b).)*</pre>)",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
"""Code of HTML with empty lines, at which Markdown would begin, as it is in no browser."""
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]*)[^%]*%\}[ \t]*\n?(.*?)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
)
_HUGO_HIGHLIGHT = re.compile(
    r"\{\{([<%])\s*highlight\s+\"?([\w+#-]*)\"?[^\n]*?[>%]\}\}\n?(.*?)\{\{[<%]\s*/\s*highlight\s*[>%]\}\}",
    re.DOTALL,
)
_RAW = re.compile(r"\{%-?\s*(raw|verbatim)\s*-?%\}(.*?)\{%-?\s*end\1\s*-?%\}", re.DOTALL)
_REMARK = re.compile(
    r"\{%-?\s*comment\b.*?endcomment\s*-?%\}|\{\{[<%]?-?\s*/\*.*?\*/\s*-?[>%]?\}\}|\{#.*?#\}",
    re.DOTALL,
)
_TAG = re.compile(
    r"\{\{(?P<hugo>[<%])(?P<h>.*?)(?P=hugo_end)\}\}|\{%-?(?P<liquid>.*?)-?%\}|\{\{-?(?P<value>.*?)-?\}\}".replace(
        "(?P=hugo_end)", "[>%]"
    ),
    re.DOTALL,
)
_ATTRIBUTES = re.compile(r"(?<=\S)[ \t]*\{:[^{}\n]*\}|^[ \t]*\{:[^{}\n]*\}[ \t]*$\n?", re.MULTILINE)
_HEADING_ID = re.compile(
    r"^(#{1,6}[ \t]+)([^\n]*?)[ \t]*\{:?[ \t]*(?:#([\w.:-]+))?[^{}\n]*\}[ \t]*$", re.MULTILINE
)
_TOC = re.compile(r"^[ \t]*(?:[*-]|1\.)[ \t]+\S[^\n]*\n\{:\s*toc[^}]*\}[ \t]*$", re.MULTILINE)
_INDENTED_HTML = re.compile(
    r"^[ \t]+(?=</?(?:div|p|section|figure|table|tr|td|th|tbody|thead|ul|ol|li|a|img|iframe|h[1-6]"
    r"|span|article|picture|source|figcaption|details|summary|blockquote)\b)",
    re.MULTILINE | re.IGNORECASE,
)
_MARKDOWN_IN_HTML = re.compile(r"\smarkdown=[\"']?(?:1|block|span)[\"']?", re.IGNORECASE)
_HUGO_NAME = re.compile(r"\s*(/?)\s*([\w./-]+)(.*?)(/?)\s*\Z", re.DOTALL)
_LIQUID_NAME = re.compile(r"\s*([\w./-]+)\s*(.*)\Z", re.DOTALL)
_CONTROL = frozenset(
    "if elsif elseif else endif for endfor unless endunless case when endcase assign capture"
    " endcapture set endset cycle break continue increment decrement layout block endblock extends"
    " import from macro endmacro call endcall filter endfilter autoescape endautoescape".split()
)
_STAND_IN = "\ue010{}\ue011"
_ALONE = re.compile("<p>\\s*\ue010(\\d+)\ue011\\s*</p>")
_STOOD_IN = re.compile("\ue010(\\d+)\ue011")

Known = Callable[[Call], str | None]
"""Gives the HTML of the shortcodes that a kind of generator defines itself; None for others."""


def html_of(
    text: str, notes: list[Note], values: Mapping[str, str], known: Known, first_line: int = 1
) -> str:
    """The HTML of a Markdown text; `values` are what `{{ name }}` stands for."""
    return _Reading(text, notes, values, known, first_line).html()


class _Reading:
    """One text. Code and made HTML are kept apart while the Markdown around them is read."""

    def __init__(
        self,
        text: str,
        notes: list[Note],
        values: Mapping[str, str],
        known: Known,
        first_line: int,
    ) -> None:
        self._text, self._notes, self._values = text.replace("\r\n", "\n"), notes, values
        self._known, self._first_line = known, first_line
        self._kept: list[str] = []

    def html(self) -> str:
        text = self._code(self._text)
        text = _REMARK.sub(self._remark, text)
        text = _PRE_WITH_GAP.sub(self._pre_kept, self._tags(text))
        text = as_quotations(text)
        text = _TOC.sub("", text)
        text = _HEADING_ID.sub(_with_id, text)
        text = _ATTRIBUTES.sub("", text)
        text = _MARKDOWN_IN_HTML.sub(" data-markdown", text)
        text = _INDENTED_HTML.sub("", text)
        text = re.sub(
            r"(<(?:div|section|aside|figure|article)\b[^>]*data-markdown[^>]*>)", r"\1\n\n", text
        )
        made = str(_parser().render(text))
        return self._put_back(made)

    def _keep(self, made: str, *, block: bool) -> str:
        self._kept.append(made)
        stand_in = _STAND_IN.format(len(self._kept) - 1)
        return f"\n\n{stand_in}\n\n" if block else stand_in

    def _pre_kept(self, match: re.Match[str]) -> str:
        return self._keep(match["pre"], block=False) if match["pre"] else match[0]

    def _code(self, text: str) -> str:
        """Keep code out of the way of templates; templates' own code becomes fences."""

        def fenced(match: re.Match[str]) -> str:
            language, code = (
                match[match.lastindex - 1] if match.lastindex else "",
                match[match.lastindex or 0],
            )
            return self._keep(_pre(language, code), block=True)

        text = _HUGO_HIGHLIGHT.sub(fenced, _HIGHLIGHT.sub(fenced, text))

        def protected(match: re.Match[str]) -> str:
            code = match[0]
            if "{{" not in code and "{%" not in code and "{:" not in code:
                return code
            self._kept.append(code)
            return f"\ue012{len(self._kept) - 1}\ue013"

        text = _CODE.sub(protected, text)

        def raw(match: re.Match[str]) -> str:
            inner = re.sub("\ue012(\\d+)\ue013", lambda found: self._kept[int(found[1])], match[2])
            self._kept.append(inner)
            return f"\ue012{len(self._kept) - 1}\ue013"

        return _RAW.sub(raw, text)

    def _remark(self, match: re.Match[str]) -> str:
        self._notes.append(Note("remark", " ".join(match[0].split())[:200], self._line(match[0])))
        return ""

    def _tags(self, text: str) -> str:
        """Replace what templates would make; then put code back, which the parser reads."""
        made, at = "", 0
        while found := _TAG.search(text, at):
            made += text[at : found.start()]
            piece, at = self._made(found, text)
            made += piece
        made += text[at:]
        while "\ue012" in made:
            made = re.sub("\ue012(\\d+)\ue013", lambda found: self._kept[int(found[1])], made)
        return made

    def _made(self, found: re.Match[str], text: str) -> tuple[str, int]:
        if found["hugo"]:
            return self._hugo(found, text)
        if found["liquid"] is not None:
            return self._liquid(found, text)
        return self._value(found), found.end()

    def _hugo(self, found: re.Match[str], text: str) -> tuple[str, int]:
        name = _HUGO_NAME.match(found["h"])
        if not name or name[1]:
            return "", found.end()
        end = None
        if not name[4]:
            closing = re.compile(r"\{\{[<%]\s*/\s*" + re.escape(name[2]) + r"\s*[>%]\}\}")
            opening = re.compile(r"\{\{[<%]\s*" + re.escape(name[2]) + r"\b")
            end = _matching(text, found.end(), opening, closing)
        inner = text[found.end() : end.start()] if end else None
        return self._call(name[2], name[3], found[0], inner, text, found.start()), (
            end or found
        ).end()

    def _liquid(self, found: re.Match[str], text: str) -> tuple[str, int]:
        name = _LIQUID_NAME.match(found["liquid"])
        if not name or name[1].startswith("end") or name[1] in _CONTROL:
            self._notes.append(
                Note("template", " ".join(found[0].split())[:200], self._line(found[0]))
            )
            return "", found.end()
        title, rest = name[1], name[2].strip()
        if rest.startswith("(") and rest.endswith(")"):  # as Zola writes it
            rest = rest[1:-1]
            end = _matching(
                text,
                found.end(),
                re.compile(r"\{%-?\s*[\w.]+\s*\("),
                re.compile(r"\{%-?\s*end\s*-?%\}"),
            )
        else:
            end = _matching(
                text,
                found.end(),
                re.compile(r"\{%-?\s*" + re.escape(title) + r"\b"),
                re.compile(r"\{%-?\s*end" + re.escape(title) + r"\s*-?%\}"),
            )
        inner = text[found.end() : end.start()] if end else None
        if title.startswith("include"):
            title, _, rest = rest.partition(" ")
        return self._call(title, rest, found[0], inner, text, found.start()), (end or found).end()

    def _value(self, found: re.Match[str]) -> str:
        written = found["value"].strip()
        name, *filters = (each.strip() for each in written.split("|"))
        for each in filters:
            if each.startswith(
                ("relative_url", "absolute_url", "url", "safe", "prepend", "append")
            ):
                continue
        quoted = re.fullmatch(r"""["']([^"']*)["']""", name)
        if quoted:
            return quoted[1]
        if name in self._values:
            return self._values[name]
        call = re.fullmatch(r"([\w./-]+)\s*\((.*)\)", name, re.DOTALL)
        if call:
            return self._call(call[1], call[2], found[0], None, self._text, found.start())
        self._notes.append(Note("template", found[0][:200], self._line(found[0])))
        return ""

    def _call(
        self, name: str, rest: str, written: str, inner: str | None, text: str, at: int
    ) -> str:
        positional, named = arguments(rest)
        call = Call(name, positional, named, written, inner)
        line_start = text.rfind("\n", 0, at) + 1
        block = not text[line_start:at].strip(" \t>")
        made = self._known(call)
        if made is not None:
            return made
        inner_text = inner
        made = shown(call._replace(inner=None), self._line(written), self._notes)
        kept = (
            self._keep(made, block=block and bool(re.search("<(?:p|figure)\\b", made)))
            if made
            else ""
        )
        if inner_text is None:
            return kept
        return (
            f"{kept}{self._tags(inner_text)}"
            if not block
            else f"{kept}\n\n{self._tags(inner_text).strip(chr(10))}\n\n"
        )

    def _line(self, written: str) -> int:
        return self._first_line + self._text.count("\n", 0, max(self._text.find(written), 0))

    def _put_back(self, made: str) -> str:
        while "\ue010" in made:
            made = _ALONE.sub(lambda found: self._kept[int(found[1])], made)
            made = _STOOD_IN.sub(lambda found: _inline(self._kept[int(found[1])]), made)
        return made


def _with_id(found: re.Match[str]) -> str:
    """A heading with the anchor that it is given, as HTML."""
    anchor = f'<a id="{found[3]}"></a>' if found[3] else ""
    return f"{found[1]}{anchor}{found[2]}"


def _matching(
    text: str, at: int, opening: re.Pattern[str], closing: re.Pattern[str]
) -> re.Match[str] | None:
    """The closing tag that belongs to what was opened before `at`."""
    depth = 1
    while found := closing.search(text, at):
        depth += len(opening.findall(text, at, found.start())) - 1
        if depth == 0:
            return found
        at = found.end()
    return None


def _inline(made: str) -> str:
    """Made HTML within a sentence, without the paragraph around it."""
    one = re.fullmatch(r"<p>((?:(?!</?p\b).)*)</p>", made.strip(), re.DOTALL)
    return one[1] if one else made


def _pre(language: str, code: str) -> str:
    named = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{named}>{escape(code.strip(chr(10)))}\n</code></pre>"


def _any_link(url: str) -> bool:
    """Accept every link: all are looked at later."""
    del url
    return True


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.validateLink = _any_link  # type: ignore[method-assign]
    parser.use(footnote_plugin).use(deflist_plugin)
    parser.inline.ruler.at("footnote_inline", _inline_footnote)
    return parser


def _inline_footnote(state: StateInline, silent: bool) -> bool:
    """Read `^[words]` as a footnote, but not `^[words](address)`, which is a link."""
    if state.src.startswith("^[", state.pos):
        end = parseLinkLabel(state, state.pos + 1)
        if state.src.startswith("](", end):
            return False
    return footnote_inline(state, silent)
