"""Advice on the pictures and attachments of items: all readers must be able to use them. Pure."""

from collections.abc import Iterator
from typing import Protocol

from budkavle.model.rules import N_, Rule

PDF_WITHOUT_TITLE = Rule(
    "pdf-without-title",
    N_("The PDF {value} has no title, so a screen reader says its file name."),
    N_("Write a title among the document's properties and save it as PDF again."),
    "advice",
)
PDF_WITHOUT_TAGS = Rule(
    "pdf-without-tags",
    N_("The PDF {value} has no tags, so a screen reader cannot tell headings from text."),
    N_("Save it again as a tagged PDF, from a document with real headings."),
    "advice",
)
UNREADABLE_PDF = Rule(
    "unreadable-pdf",
    N_("The PDF {value} is damaged or locked, so perhaps not everyone can read it."),
    N_("Open it in two programs, and save it again without a password."),
    "advice",
)
LOCATED_PICTURE = Rule(
    "located-picture",
    N_("The attached picture {value} tells where it was taken."),
    N_("Remove the position, unless everyone may know it."),
    "advice",
)
MOVING_PICTURE = Rule(
    "moving-picture",
    N_("The picture {value} moves, and readers cannot stop it."),
    N_("Use a still picture, or a film with a pause button."),
    "advice",
)


class Picture(Protocol):
    """A picture as it is shown; `located` if it contains the position where it was taken."""

    @property
    def moves(self) -> bool:
        """Whether it has more than one frame."""

    @property
    def located(self) -> bool:
        """Whether it contains the position where it was taken."""


class Pdf(Protocol):
    """How accessible a PDF is."""

    @property
    def title(self) -> str:
        """The title in its properties."""

    @property
    def tagged(self) -> bool:
        """Whether its headings and texts are marked as such."""

    @property
    def readable(self) -> bool:
        """Whether it could be parsed."""


class File(Protocol):
    """What a file is."""

    @property
    def picture(self) -> Picture | None:
        """What it is as a picture."""

    @property
    def pdf(self) -> Pdf | None:
        """What it is as a PDF."""


def on_picture(file: File) -> Iterator[Rule]:
    """WCAG 2.2, 2.2.2: readers must be able to stop what moves for more than five seconds."""
    if file.picture and file.picture.moves:
        yield MOVING_PICTURE


def on_attachment(file: File) -> Iterator[Rule]:
    """EN 301 549, 10: documents must be as accessible as pages."""
    pdf = file.pdf
    if pdf and not pdf.readable:
        yield UNREADABLE_PDF
    elif pdf:
        if not pdf.title:
            yield PDF_WITHOUT_TITLE
        if not pdf.tagged:
            yield PDF_WITHOUT_TAGS
    if file.picture and file.picture.located:
        yield LOCATED_PICTURE
