import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from budkavle.content import markdown
from budkavle.content.markdown_dialect import parser
from budkavle.content.plain_blocks import MarkdownBlock, PlainBlock, blocks, is_plain

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


@given(TEXTS)
@example("Ord\n\n## Rubrik #\n\n## Rubrik\n\n- Ord\n\n## *Rubrik*\n\n– Ja > nej\n")
@example("- a\n\n  Ord\n\n- b\n\nOrd\n\n    kod\n\n    kod\n\n1. c\n\nOrd")
@example("Ord\n\n[b](b.md)\n\n\n\n![c](c.png) lat\n\n# Ord\n")
@example("```\n\nOrd\n\n```\n")
@example("~~~\n\nOrd\n\n~~~\n")
@example("Ord [b]\n\nOrd\n\n[b]: b.md\n")
@example("Ord^[Ord]\n\nOrd\n\nOrd^[Ord]")
@example("<b>Ord\n\nOrd\n\nOrd</b>\n")
@example("Ord\rOrd")
@example("Ord\0Ord")
@example("Ord\u00a0Ord\n")
@example("Ord\u00a0Ord > Ord")
def test_a_text_taken_apart_comes_out_as_when_it_is_whole(text: str) -> None:
    whole = markdown.render(text, "nyheter/a.md", 3, divide=lambda all: [(0, MarkdownBlock(all))])
    assert markdown.render(text, "nyheter/a.md", 3) == whole


@given(TEXTS)
def test_plain_lines_come_out_as_markdown_it_makes_them(text: str) -> None:
    if is_plain(text):
        assert parser().renderInline(text) == text


@pytest.mark.parametrize("text", ["Ord", "– Ja, 2,1 % (IT-stöd).", "# 1", "1. a", "'"])
def test_a_line_of_words_is_plain(text: str) -> None:
    assert is_plain(text)


def test_plain_blocks_are_distinguished_from_others_with_their_lines() -> None:
    assert list(blocks("Ord\n\n*Ord*\n\n- a\n- b\n\n## – Ja ")) == [
        (0, PlainBlock(0, "Ord")),
        (2, MarkdownBlock("*Ord*\n\n- a\n- b")),
        (7, PlainBlock(2, "– Ja")),
    ]
