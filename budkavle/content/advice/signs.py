"""Advice on signs that readers see as they stand: other dialects, pasted text, typing. Pure.

What is certainly wrong is a problem (see `foreign_markup`), and where it is certain what was meant,
it is corrected (see `corrected_slips`). The rest is here, with what to write where that is known.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from budkavle.content.advice.passages import Advised, Found, Passage, prose_lines
from budkavle.model.rules import N_, Rule
from budkavle.system.patterns import lazy

STRAY_SIGNS = Rule(
    "stray-signs",
    N_("Readers see “{value}” as it stands."),
    N_("Write {remedy}"),
    "advice",
)
LEFTOVER = Rule(
    "leftover",
    N_("“{value}” looks like a slip, and readers see it as it stands."),
    N_("Take it away, or write what you mean."),
    "advice",
)
MARKUP_IN_KEY = Rule(
    "markup-in-key",
    N_("“{value}” has no effect in this key, so readers see the signs."),
    N_("Write only the words."),
    "advice",
)
DASH_WITHOUT_SPACE = Rule(
    "dash-without-space",
    N_("“{value}” is neither a point of a list nor something that is said."),
    N_("Begin it with “- ” in a list, and with “– ” where somebody speaks."),
    "advice",
)


def _link(match: re.Match[str]) -> str:
    return f"[{match['words'] or match['to']}]({match['to']})"


def _low(match: re.Match[str]) -> str:
    return f"{match['words']}<sub>{match['low']}</sub>"


def _joined(match: re.Match[str]) -> str:
    return match["first"] + match["rest"]


_Remedy = Callable[[re.Match[str]], str]
_ADDRESS = r"(?:https?://|www\.)[^\s<>\[\]()|]+"
SLIPS: tuple[tuple[str, str, _Remedy], ...] = (
    ("=", r"==(?P<words>[^=\n]+)==(?!=)", lambda m: f"**{m['words'].strip()}**"),
    ("'''", r"'''(?P<words>[^'\n]+)'''", lambda m: f"**{m['words']}**"),
    ("[", r"\[(b|strong)\](?P<words>[^\[\n]*)\[/\1\]", lambda m: f"**{m['words']}**"),
    ("[", r"\[(i|em|u)\](?P<words>[^\[\n]*)\[/\1\]", lambda m: f"*{m['words']}*"),
    (
        "[url=",
        r"\[url=(?P<to>[^\]\n]+)\](?P<words>[^\[\n]*)\[/url\]",
        lambda m: f"[{m['words']}]({m['to']})",
    ),
    ("[", r"\[(url|img)\](?P<to>[^\[\n]*)\[/\1\]", lambda m: m["to"]),
    ("[[", r"\[\[(?P<to>[^\[\]|\n]+)(?:\|(?P<words>[^\[\]\n]*))?\]\]", _link),
    ("[", rf"\[(?P<to>{_ADDRESS}) (?P<words>[^\[\]\n]+)\]", _link),
    ("[", rf"\[(?P<words>[^\[\]\n]+)\|(?P<to>{_ADDRESS})\]", _link),
    ('"', rf'"(?P<words>[^"\n]+)":(?P<to>{_ADDRESS})', _link),
    ("", r"(?m)^h(?P<level>[1-6])\. (?P<words>[^\n]+)", lambda m: f"## {m['words']}"),
    ("#", r"(?m)^#(?P<words>[A-ZÅÄÖ][^\n#]* [^\n#]+)$", lambda m: f"## {m['words']}"),
    ("[", r"(?m)^\[[ xX]\] (?P<words>[^\n]+)", lambda m: f"- {m['words']}"),
    ("*", r"(?<![\w*])\*(?P<words>[^\s*][^*\n]*?) +\*(?=\w)", lambda m: f"*{m['words']}* "),
    ("__", r"\b__(?P<words>[^_\s][^_\n]*)__(?=[^\W_])", lambda m: f"**{m['words']}**"),
    ("__", r"\b__ (?P<words>[^_\n]+?) __", lambda m: f"**{m['words']}**"),
    (
        "^",
        r"(?<!\w)(?P<words>\w+)\^(?P<up>\w{1,3})\^",
        lambda m: f"{m['words']}<sup>{m['up']}</sup>",
    ),
    ("~", r"(?<!~)(?P<words>\b[A-Z]\w{0,4})~(?P<low>\d{1,2})~", _low),
    ("<www.", r"<(?P<to>www\.[^\s<>]+)>", lambda m: m["to"]),
    (
        "-\n",
        r"(?<![a-zåäö])(?P<first>[a-zåäö]{2,})-\n(?!och|eller|samt|and|or)(?P<rest>[a-zåäö]{2,})",
        _joined,
    ),
    ("", r"(?<!\w)\w*[\ufb00-\ufb06]\w*", lambda m: unicodedata.normalize("NFKC", m[0])),
    ("%", r"(?<![\w/.:?=&-])[\wåäöÅÄÖ]+(?:%20|%C3%[89AB][0-9A-F])[\w%.]*", lambda m: unquote(m[0])),
)
"""A sign that each slip has in it, its pattern, and what was meant."""
LEFTOVERS: tuple[tuple[str, str], ...] = (
    ("**", r"\*\*"),
    ("[", r"(?<!\\)!?\[[^\[\]\n]*\] ?\([^()\n]*\)"),
    ("](", r"\]\("),
    ("[^", r"\[\^[^\]\s]+\]"),
    ("][", r"\[[^\[\]\n]+\]\[[^\[\]\n]*\]"),
    ("{", r"\{[.#:][^{}\n]*\}"),
    ("", r"(?m)^: +\S[^\n]{0,30}"),
    ("..", r"(?m)^\.\. [\w-]+::[^\n]*"),
    ("::", r"(?m)^(?:image|include|video)::[^\n]+"),
    ("", r"(?m)^(?:bq|p)\. "),
    ("{", r"\{[\w-]+=[^{}\n]*\}"),
    ("[", r"\[[^\[\]\n]+\.(?:png|jpe?g|gif|pdf|docx?)\](?![(\[])"),
    ("''", r"''[^'\n]+''"),
    ("~~", r"~~"),
    ("`", r"`"),
    ("__", r"(?<![\w_])__(?=\w)|(?<=\w)__(?![\w_])"),
    ("=", r"(?m)^={1,6} [^=\n]+ ={1,6}$"),
    ("===", r"(?m)^={3,}$"),
    ("((", r"\(\([^()\n]+\)\)"),
    ("???", r"\?{3,}"),
    ("-", r"\b\d{4}-(?:XX|MM)(?:-(?:XX|DD))?\b"),
    ("", r"\b(?:DD[/.-]MM|MM[/.-]DD)\b"),
    ("N.", r"\bN\. ?N\."),
    ("(", r"\((?:dubbelkolla|stäm av|kolla (?:med|upp|att|om|detta|siffr\w+))\b[^()\n]{0,60}\)"),
    ("\\", r"\\[nrt](?=\s|$)"),
    (":", r"(?<![\w:]):[a-z]+(?:_[a-z]+)*:(?![\w:/])"),
    ("", r"\b(?:TODO|TBD|FIXME|XXX+|[Xx]xx+)\b"),
    (
        "[",
        r"\[(?i:infoga|lägg till|insert|xx+|bild|foto|namn|datum|citat|länk|text|källa"
        r"|rubrik|titel|kolla|obs|stäm av|belopp|name|date|quote)\b"
        r"[^\]\n:]{0,80}\](?![(\[])",
    ),
    ("<", r"<(?:p|b|i|br|div|span|strong|em|h[1-6]|a)\b[^<>\n]{0,80}>"),
    ("\t", r"(?m)^(?:From|Från|Skickat|Sent|Subject|Ämne):? ?\t[^\n]{0,60}"),
    ("#", r"(?m)^#{2,}(?=\s)"),
    ("///", r"(?m)^/{3} \w+[^\n]*"),
    ("*[", r"(?m)^\*\[[^\]\n]+\]: [^\n]*"),
    ("+", r"(?m)^\+(?:[-=]{2,}\+)+"),
    ("{|", r"(?m)^\{\|[^\n]*"),
    ("--8<--", r"(?m)^--8<--[^\n]*"),
    ("!include", r"(?m)^!include [^\n]+"),
    ("\\", r"\\(?:begin|end|textbf|textit|emph|cite|ref|footnote|section|href)\{[^}\n]*\}"),
    ("$$", r"\$\$[^$\n]+\$\$"),
    ("${", r"\$\{[\w.]+\}"),
    ("<", r"</?(?:o|v|w|m|st1):\w+[^<>\n]{0,80}>"),
    ("++", r"\+\+[^\s+][^+\n]*\+\+"),
    ("%[", r"%\[\w+\]"),
    ("{", r"(?<!\w)\{[a-zåäö_]{3,20}\}"),
    ("\ufffc", r"\ufffc(?=_)"),
    ("", r"[\ue000-\uf8ff]"),
)
"""A sign that each leftover has in it, and its pattern."""
_UNREPLACED = re.compile(r"\b(?:TODO|TBD|FIXME|XXX+|Xxx+)\b|\A[-–.?…x]{1,3}\Z")
"""What a writer meant to replace in a key."""
_PATTERNS = tuple((sign, lazy(pattern), remedy) for sign, pattern, remedy in SLIPS)
_OTHERS = tuple((sign, lazy(pattern)) for sign, pattern in LEFTOVERS)
_PLAIN_KEYS = frozenset({"title", "summary", "corrections", "withdrawn", "event.cancelled"})
_IN_KEY = re.compile(
    r"\*\*[^*\n]+\*\*|\[[^\[\]\n]+\]\([^()\s]+\)|\A#{1,6} |`[^`\n]+`"
    r"|(?<![\w*])[*_][^\W_](?:[^*_\n]*[^\W_])?[*_](?![\w*])"
    r"|</?(?:b|i|em|strong|p|br|a|span|div|h[1-6])\b[^<>]*>"
    r"|&(?:nbsp|amp|lt|gt|quot|[aAoO]uml|[aA]ring|#\d{2,5});"
)
_UNEVEN = re.compile(
    r"(?<![*\\])(?:\*\*[^*\s\]](?:[^*\n\]]*[^*\s])?\*"
    r"|\*[^*\s\]](?:[^*\n\]]*[^*\s])?\*\*"
    r"|\*{3}[^*\s\]](?:[^*\n\]]*[^*\s])?\*{1,2})(?!\*)"
)
_DASHED = re.compile(r"(?m)^-(?=[^\W\d_])[^\n]{1,30}")


def stray_signs(advised: Advised) -> Iterator[Found]:
    """No signs of another dialect of Markdown, or of a slip, are left among the words."""
    for passage in _in_markdown(advised):
        for start, value, remedy in _slips(passage.text):
            values = {"value": value, "remedy": remedy}
            yield passage.line_at(start), passage.field, STRAY_SIGNS, values


def leftovers(advised: Advised) -> Iterator[Found]:
    """Nothing is left that looks like markup, or that its writer meant to replace."""
    for passage in _in_markdown(advised):
        taken = bytearray(len(passage.text))  # 1 for each character that is told of
        for start, value, _ in _slips(passage.text):
            taken[start : start + len(value)] = b"\1" * len(value)
        for start, end in _leftovers(passage.text):
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                values = {"value": passage.text[start:end]}
                yield passage.line_at(start), passage.field, LEFTOVER, values


def unreplaced(advised: Advised) -> Iterator[Found]:
    """A key does not hold a sign that its writer meant to replace by words."""
    for passage in advised.passages:
        if passage.field in _PLAIN_KEYS and (match := _UNREPLACED.search(passage.text)):
            yield passage.line, passage.field, LEFTOVER, {"value": match[0]}


def uneven_stars(advised: Advised) -> Iterator[Found]:
    """Bold words have as many stars before them as after them; one too many is seen by readers."""
    for number, line in prose_lines(advised) if "*" in advised.source.body else ():
        if "`" not in line and line.count("*") % 2 and (match := _UNEVEN.search(line)):
            yield number, "", LEFTOVER, {"value": match[0]}


def markup_in_keys(advised: Advised) -> Iterator[Found]:
    """Keys other than the fact box are plain text: no Markdown, no HTML."""
    for passage in advised.passages:
        if passage.field in _PLAIN_KEYS:
            for match in _IN_KEY.finditer(passage.text):
                line = passage.line_at(match.start())
                yield line, passage.field, MARKUP_IN_KEY, {"value": match[0]}


def dashes(advised: Advised) -> Iterator[Found]:
    """A hyphen at the beginning of a line is followed by a space, if a list is meant."""
    for passage in advised.passages:
        for match in _DASHED.finditer(passage.text):
            line = passage.line_at(match.start())
            yield line, passage.field, DASH_WITHOUT_SPACE, {"value": match[0]}


def _in_markdown(advised: Advised) -> Iterator[Passage]:
    return (each for each in advised.passages if each.field not in _PLAIN_KEYS)


def _slips(text: str) -> Iterator[tuple[int, str, str]]:
    """The index of each slip, what was written, and what was meant."""
    for sign, pattern, remedy in _PATTERNS:
        if sign in text:
            for match in pattern.finditer(text):
                yield match.start(), match[0], remedy(match)


def _leftovers(text: str) -> Iterator[tuple[int, int]]:
    for sign, pattern in _OTHERS:
        if sign in text:
            yield from (match.span() for match in pattern.finditer(text))
