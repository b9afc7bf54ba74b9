"""What notes, losses and fates mean, in words."""

from collections.abc import Callable, Mapping

from budkavle.model.rules import N_

Translate = Callable[[str], str]

NO_ITEM = N_("No news item was found here, so there is nothing to take in.")

NOTES: Mapping[str, str] = {
    "alias": N_("An old address cannot lead on from here."),
    "alias-taken": N_("An old address belongs to another news item."),
    "alt": N_("A picture has no description. Write one, or leave it empty for decoration."),
    "anchor": N_("A link led to a place on the page that is not there; its words are kept."),
    "block": N_("A block that its system fills by itself was left out."),
    "cleaned-comments": N_("A comment of a word processor was left out."),
    "cleaned-controls": N_("A button or a list of choices was left out."),
    "cleaned-joined": N_("A cell was joined over several: the others are empty now."),
    "cleaned-differing": N_("A piece may differ from the source: compare it."),
    "cleaned-drawn": N_("A drawing or a formula was left out."),
    "cleaned-embedded": N_("Something embedded was left out."),
    "cleaned-emphasis": N_("Bold and italics could not be kept in a piece."),
    "cleaned-hidden": N_("A hidden passage was left out."),
    "cleaned-links": N_("A link leads nowhere from here; its words are kept."),
    "cleaned-pictures": N_("A picture was left out."),
    "cleaned-struck": N_("A struck passage was left out."),
    "comments": N_("Readers' comments are not taken in."),
    "contact": N_("A contact was taken out of the text."),
    "damaged-xml": N_("The export is damaged here; what could be read was."),
    "date": N_("A date could not be read."),
    "drawing": N_("A drawing within the text was left out."),
    "drawing-link": N_("A link within a drawing was left out."),
    "embed": N_("A film, a map or another page within the page became a link."),
    "link-corrected": N_("The address of a link led nowhere, and was corrected."),
    "link-without-words": N_("A link without words was left out."),
    "fallback": N_("Words for browsers that cannot show something were left out."),
    "field": N_("A value could not be kept."),
    "file": N_("A file to download is not at hand; a link leads to the old site."),
    "footnote-label": N_("What a footnote was called is now its number."),
    "foreign": N_("Signs for another program stand as code."),
    "form": N_("A field of a form was left out."),
    "heading-within": N_("A heading within a list or a table became bold words."),
    "hidden": N_("A hidden passage was left out."),
    "language": N_("The site does not have the language of this news item."),
    "layout": N_("A table that only arranged things became text."),
    "levels": N_(
        "The levels of headings were out of order, or more than there are, and are put in order."
    ),
    "letters": N_("Damaged letters were repaired."),
    "line-numbers": N_("Line numbers beside code were left out."),
    "link": N_("A link leads nowhere from here; its words are kept."),
    "no-header": N_("A text without front matter was not taken in."),
    "no-text": N_("There is no text."),
    "no-title": N_("There is no headline; the first words stand instead."),
    "other-encoding": N_("The file is not in UTF-8; it was read as Windows-1252."),
    "part-language": N_("A part no longer says its language."),
    "password": N_("It was behind a password, and is a draft."),
    "picture": N_("A picture is not at hand; a link leads to the old site."),
    "private": N_("It was private, and is a draft."),
    "refused": N_("A line was made harmless, since it could not stand as it was."),
    "remark": N_("A remark to writers was left out."),
    "script": N_("A script was left out."),
    "shortcode": N_("A shortcode was replaced by what it says and leads to."),
    "spans": N_("Cells that went over several columns or rows became single ones."),
    "summary-only": N_("The source has only a summary of the text."),
    "template": N_("An instruction to the old program was left out."),
    "nested-too-deeply": N_("The text is nested too deeply to be read."),
    "tracking": N_("An invisible picture that counted readers was left out."),
    "template-words": N_("Words of a template are left in it, so it is a draft."),
    "undated": N_("There is no date, so it is a draft."),
    "unfetched": N_("It could not be fetched."),
    "unread-file": N_("A file could not be read."),
}
"""What each kind of note means."""

LOSSES: Mapping[str, str] = {
    "words": N_("Words are missing"),
    "passage": N_("Words of the written text are missing"),
    "link": N_("A link is missing"),
    "picture": N_("A picture is missing"),
    "table": N_("Cells of a table are missing"),
    "title": N_("Words of the headline are missing"),
    "address": N_("An old address leads nowhere"),
    "heading": N_("A heading is none any more"),
    "level": N_("A heading is on another level"),
    "list": N_("An item of a list is none any more, or on another level"),
    "emphasis": N_("Words are no longer emphasised"),
    "footnote": N_("Footnotes are missing"),
    "language": N_("A part no longer says its language"),
    "date": N_("The page has another day"),
    "author": N_("An author is missing"),
    "file": N_("A file to download is missing"),
}
FATES: Mapping[str, str] = {
    "new": N_("new"),
    "changed": N_("changed at the source"),
    "same": N_("unchanged"),
    "edited": N_("edited here since, and left as it is"),
    "removed": N_("removed here since, and left so"),
    "refused": N_("cannot be taken in"),
}
