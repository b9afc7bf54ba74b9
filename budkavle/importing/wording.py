"""Short texts in the front matter of an item: its summary, and other words on one line. Pure."""

import re
from html import unescape

from budkavle.content import markdown

_TAG = re.compile(r"<[^>]*>")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÅÄÖ0-9–”\"])")
_LONGEST_SUMMARY = 300


def beginning(text: str) -> str:
    """The first paragraph of a text as words, in whole sentences if it is long."""
    for block in text.split("\n\n"):
        if re.match(r"\s*(?:#|!\[|```|\||\[\^|<)", block):
            continue
        words = plain(block)
        if len(words) > 20:
            return _shortened(words)
    return _shortened(plain(text))


def _shortened(words: str) -> str:
    if len(words) <= _LONGEST_SUMMARY:
        return words
    made = ""
    for sentence in _SENTENCE.split(words):
        if made and len(made) + len(sentence) > _LONGEST_SUMMARY:
            break
        made = f"{made} {sentence}".strip()
    return (
        made
        if len(made) <= _LONGEST_SUMMARY * 2
        else f"{words[:_LONGEST_SUMMARY].rpartition(' ')[0]} …"
    )


def plain(markdown_text: str) -> str:
    """The words of Markdown, as one line, without the signs of footnotes."""
    text = re.sub(r"\[\^[^\]\s]+\]", "", markdown_text)
    html = markdown.render(text, "imported.md").html
    return line(
        unescape(_TAG.sub(" ", re.sub(r"</?(?:a|em|strong|code|sub|sup|span)\b[^>]*>", "", html)))
    )


def plain_html(markup: str) -> str:
    """The words of HTML."""
    return unescape(_TAG.sub(" ", re.sub(r"</?(?:a|em|i|b|strong|code|span)\b[^>]*>", "", markup)))


def line(text: str) -> str:
    """A text on one line, without what no line may hold."""
    return " ".join(_ODD.sub(" ", text).split())


def escaped(words: str) -> str:
    """Words that Markdown takes for nothing else."""
    return re.sub(r"([\\\[\]`*_<])", r"\\\1", words)
