"""Takes away drawings and the fields of forms, which Markdown cannot hold."""

from budkavle.importing.markup import (
    all_named,
    name_of,
    remove,
    replace_by_text,
    unwrap,
    words_of,
)
from budkavle.importing.preparing.work import Work


def drawings(work: Work) -> None:
    """Take away drawings, and keep the words of formulas."""
    for each in all_named(work.root, "svg", "canvas", "math", "map", "applet"):
        if each.getparent() is None:
            continue
        words = words_of(each)
        if name_of(each) == "math" and words:
            annotation = next((a for a in each.iter("annotation") if a.text), None)
            if annotation is not None:
                work.note("drawing", words)
                replace_by_text(each, (annotation.text or "").strip())
            else:
                replace_by_text(each, f" {words} ")
            continue
        work.note("drawing", words or name_of(each))
        for link in all_named(each, "a"):
            if address := link.get("href"):
                work.note("drawing-link", work.resolver.whole(address))
        remove(each)


def form_fields(work: Work) -> None:
    """Take away the fields of forms, and make words of their buttons."""
    for each in all_named(
        work.root, "select", "textarea", "input", "datalist", "progress", "meter"
    ):
        words = (
            words_of(each)
            or each.get("value", "")
            or each.get("placeholder", "")
            or each.get("type", "")
        )
        if each.get("type") != "hidden":
            work.note("form", words)
        remove(each)
    for each in all_named(work.root, "optgroup", "option"):
        unwrap(each)  # readers see a choice outside of a field, such as `Result<Option>` in a text
    for each in all_named(work.root, "button"):
        each.tag = "span"
