from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from budkavle.dialect import is_plain, parser, printer

WORDS = [
    "Ord",
    "– Ja",
    "å",
    "1",
    "\u00a0",
    " ",
    "  ",
    "\t",
    "    ",
    "&",
    "&amp;",
    "<",
    ">",
    '"',
    "'",
]
SIGNS = ["*", "**", "_", "~~", "`", "\\", "!", "[", "]", "](b.md)", "^[", "[^1]", "<b>", "\0", "\r"]
BLOCKS = [
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    "|",
    "|--|",
    "---",
    "===",
    "```",
    "[^1]: ",
    "[a]: b",
    "<!--",
]
TEXTS = st.lists(
    st.sampled_from(["\n", "\n\n", *WORDS, *SIGNS, *BLOCKS]) | st.text(max_size=3), max_size=30
).map("".join)


@cache
def plainly_made() -> MarkdownIt:
    """The same dialect without anything of ours."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return markdown.use(footnote_plugin)


@given(TEXTS)
@example("Ord\n\n## Rubrik #\n\n– Ja\n")
@example("Ord\n\n    kod\n\n- a\n\n  Ord\n\n- b\n\nOrd")
@example("[^1]: Ord\n\nOrd[^1]\n")
@example("> Ord\n\nOrd\nlat\n\n<!--\n\nOrd\n\n-->\n")
@example("\u00a0Ord \n\nOrd\\\n\nOrd  \n")
def test_texts_come_out_as_markdown_it_makes_them(text: str) -> None:
    printed = printer().renderer.render(printer().parse(text), printer().options, {})
    assert printed == plainly_made().render(text)
    assert parser().parse(text) == plainly_made().parse(text)


@given(TEXTS)
def test_lines_come_out_as_markdown_it_makes_them(text: str) -> None:
    assert parser().parseInline(text) == plainly_made().parseInline(text)
    if is_plain(text):
        assert plainly_made().renderInline(text) == text


@pytest.mark.parametrize("text", ["Ord", "– Ja, 2,1 % (IT-stöd).", "# 1", "1. a", "'"])
def test_a_line_of_words_is_plain(text: str) -> None:
    assert is_plain(text)


def test_a_paragraph_of_words_is_one_token_with_its_lines() -> None:
    tokens = printer().parse("Ord\n\n*Ord*\n\n– Ja\n")
    kinds = ["plain", "paragraph_open", "inline", "paragraph_close", "plain"]
    assert [token.type for token in tokens] == kinds
    assert [tokens[0].map, tokens[-1].map] == [[0, 1], [4, 5]]
