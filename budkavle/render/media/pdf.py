"""Inspects how accessible a PDF is. The only importer of pypdf."""

import logging
from pathlib import Path

from pypdf import PdfReader

from budkavle.render.media.file_info import PdfInfo

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it can repair need not be reported


def pdf_info(path: Path) -> PdfInfo:
    """A PDF's title, and whether it is tagged (ISO 32000-1, 14.8; PDF/UA needs both)."""
    try:
        with PdfReader(path) as reader:
            root = reader.root_object
            marks = root.get("/MarkInfo")
            marked = bool(marks and marks.get_object().get("/Marked"))
            metadata = reader.metadata
            title = (metadata and metadata.title) or ""
            return PdfInfo(title.strip(), marked and "/StructTreeRoot" in root)
    except Exception:  # noqa: BLE001 - a damaged PDF makes pypdf raise nearly anything
        return PdfInfo(readable=False)
