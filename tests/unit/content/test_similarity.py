"""What is meant by a name that is not there: the same name in other letters comes first."""

from unicodedata import normalize

import pytest

from budkavle.content import references
from budkavle.content.item import parse
from budkavle.content.own_addresses import OwnAddresses
from budkavle.content.references import Nearest
from budkavle.content.similarity import Suggestions, alike
from tests.support.samples import NO_REGISTRIES, SETTINGS

IN_2026 = "nyheter/2026/"
FOLDER = frozenset(
    f"{IN_2026}{name}"
    for name in ("bro.JPG", "Sjö.jpg", "brev.jpg", "Årsredovisning 2026.PDF", "bron-oppnar.md")
)
ITEM = """\
---
id: 20261201-0900-bron
title: Bron öppnar
date: 2026-12-01
summary: Bron öppnar för trafik.
image:
  src: bro.jpg
  alt: Bron
attachments:
  - file: arsredovisning-2026.pdf
    title: Året
---

[Texten](Bron_öppnar.md)

![Bron](BRO.jpg)
"""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bro.jpg", "bro.JPG"),
        ("BRO.JPG", "bro.JPG"),
        ("sjö.JPG", "Sjö.jpg"),
        (normalize("NFD", "sjö.jpg"), "Sjö.jpg"),
        ("sjo.jpg", "Sjö.jpg"),
        ("Arsredovisning_2026.pdf", "Årsredovisning 2026.PDF"),
        ("årsredovisning-2026.pdf", "Årsredovisning 2026.PDF"),
        ("Bron öppnar.md", "bron-oppnar.md"),
        ("bre.JPG", "brev.jpg"),
    ],
)
def test_the_same_name_in_other_letters_is_nearest(written: str, meant: str) -> None:
    assert Nearest(FOLDER).to(f"{IN_2026}{written}") == f"{IN_2026}{meant}"
    decomposed = Nearest({normalize("NFD", path) for path in FOLDER})
    assert normalize("NFC", decomposed.to(f"{IN_2026}{written}")) == f"{IN_2026}{meant}"
    names = [path.removeprefix(IN_2026) for path in sorted(FOLDER)]
    assert alike(written, names)[0] == meant
    assert Suggestions().nearest(written, names) == meant


def test_of_files_with_the_same_name_the_one_in_the_folder_is_nearest() -> None:
    files = {f"{folder}/bro.JPG" for folder in ("nyheter/2025", "nyheter/2026", "nyheter/2027")}
    assert Nearest(files).to("nyheter/2026/Bro.jpg") == "nyheter/2026/bro.JPG"
    assert Nearest(files).to("nyheter/2024/Bro.jpg") == "nyheter/2025/bro.JPG"


def test_every_place_of_an_item_that_names_a_file_is_told() -> None:
    item = parse(ITEM.encode(), f"{IN_2026}ny.md", SETTINGS.validation_context)
    found = references.problems({item.item.path: item}, {}, NO_REGISTRIES, FOLDER, SETTINGS, "")
    known = {problem.line: dict(problem.values)["known"] for problem in found}
    assert known == {
        6: "bro.JPG",
        9: "Årsredovisning 2026.PDF",
        14: "bron-oppnar.md",
        16: "bro.JPG",
    }


def test_an_address_in_other_letters_is_nearest() -> None:
    item = parse(ITEM.encode(), f"{IN_2026}bron.md", SETTINGS.validation_context)
    written = {item.item.path: item}
    own = OwnAddresses(written, NO_REGISTRIES, FOLDER | written.keys(), SETTINGS)
    for address in ("/Nyheter/2026/Bron/", "/nyheter/2026/BRON"):
        assert Nearest(FOLDER).address(address, own) == "/nyheter/2026/bron/"
