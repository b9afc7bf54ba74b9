"""Sets footnotes aside, and puts Markdown's references in the place of theirs."""

from budkavle.importing.footnotes import Footnotes
from budkavle.importing.markup import all_named, markup_of, remove, replace_by_text
from budkavle.importing.preparing.work import Work


def footnotes(work: Work) -> None:
    """Find the footnotes, and replace the references to them."""
    found = Footnotes(work.root)
    for label, reference in found.references:
        replace_by_text(reference, work.inline(f"[^{label}]"))
    for words in found.labels:
        work.note("footnote-label", words)
    work.footnotes = found.texts
    for each in all_named(work.root, "hr"):
        if "footnotes" in each.get("class", ""):
            remove(each)


def set_aside(work: Work) -> None:
    """Take the texts of the footnotes, which all other steps have prepared, out of the tree."""
    for label, note in work.footnotes.items():
        work.made.footnotes[label] = markup_of(note)
        remove(note)
