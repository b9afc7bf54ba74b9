"""Makes fenced blocks of code."""

import re

from budkavle.importing.markup import (
    Element,
    all_named,
    classes_of,
    name_of,
    new,
    remove,
    replace,
    replace_by_text,
    words_of,
)
from budkavle.importing.preparing.pictures import replace_picture
from budkavle.importing.preparing.work import Work

_GUTTER = re.compile(r" (?:gutter|linenos|lineno|line-numbers?|rouge-gutter|hljs-ln-numbers) ")
_LANGUAGE = re.compile(r"(?:language|lang|brush:?|highlight-source)[-: ]\s*([\w+#-]+)")
_NO_LANGUAGE = ("plaintext", "text", "none", "fallback")


def code(work: Work) -> None:
    """Replace code by what stands for it, without the numbers of its lines."""
    _remove_line_numbers(work)
    for each in all_named(work.root, "pre"):
        if not any(name_of(above) == "pre" for above in each.iterancestors()):
            _replace_code(work, each)


def _remove_line_numbers(work: Work) -> None:
    for each in all_named(work.root, "td", "th", "span", "div", "a", "code"):
        if _GUTTER.search(classes_of(each)) and any(
            name_of(a) in ("table", "pre", "figure", "div") for a in each.iterancestors()
        ):
            numbers = words_of(each)
            if re.fullmatch(r"[\d\s]*", numbers):
                if numbers:
                    work.note("line-numbers", numbers)
                remove(each)


def _replace_code(work: Work, element: Element) -> None:
    """Replace code by a block, or by its lines where there can be no block."""
    for line in all_named(element, "br"):
        replace_by_text(line, "\n")
    pictured = all_named(element, "img")
    for picture in pictured:
        replace_picture(work, picture)
    text = "".join(map(str, element.itertext())).expandtabs(4).strip("\n")
    if not text.strip():
        remove(element)
    elif pictured or _is_in_cell(element):
        _as_lines(element)
    else:
        table = next((a for a in element.iterancestors("table") if _is_code_table(a)), None)
        replace(
            table if table is not None else element,
            work.block(_fenced(text, _language(element))),
            *_links_below(element, text),
        )


def _is_in_cell(element: Element) -> bool:
    """Whether code is in a cell of a table that holds more than this code."""
    return any(
        name_of(above) in ("td", "th") and not _is_code_table(above)
        for above in element.iterancestors()
    )


def _links_below(element: Element, text: str) -> list[Element]:
    """Paragraphs with the links of code, which can hold none, unless it shows their addresses."""
    links = (a.get("href", "") for a in all_named(element, "a"))
    addresses = dict.fromkeys(each for each in links if each.startswith("http"))
    made = []
    for address in addresses:
        if address not in text:
            paragraph = new("p")
            paragraph.append(new("a", address, href=address))
            made.append(paragraph)
    return made


def _is_code_table(element: Element) -> bool:
    """Whether a table only puts line numbers beside code."""
    table = element if name_of(element) == "table" else next(element.iterancestors("table"), None)
    if table is None:
        return False
    outside = words_of(table)
    inside = " ".join(words_of(pre) for pre in table.iter("pre"))
    return len(list(table.iter("pre"))) == 1 and outside == inside


def _as_lines(element: Element) -> None:
    """Code in a cell of a table, which can hold no block: its lines, in the text."""
    text = element.text or ""
    if "\n" in text:
        first, *others = text.split("\n")
        element.text = first
        for number, line in enumerate(others):
            made = new("br")
            made.tail = line
            element.insert(number, made)
    element.tag = "div"


def _language(element: Element) -> str:
    near = [element, *element.iter("code"), *list(element.iterancestors())[:3]]
    for each in near:
        if found := _LANGUAGE.search(f"{each.get('class', '')} {each.get('data-lang', '')}"):
            return "" if found[1] in _NO_LANGUAGE else found[1]
        if each.get("data-lang") and re.fullmatch(r"[\w+#-]+", each.get("data-lang", "")):
            return str(each.get("data-lang"))
    return ""


def _fenced(code: str, language: str) -> str:
    longest = max((len(each) for each in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"
