"""Every page of a desk, found by following links and by what a writer can do there."""

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import FilePayload, Page, expect

from budkavle.desk.addresses import DEED, DESK, ITEM, REGISTER, SETTINGS
from budkavle.i18n.catalogue import translations
from tests.browser.desk_page import paste
from tests.support.running_desk import RunningDesk
from tests.support.site_folder import SiteFolder

BESLUT, RAW = "nyheter/2026/beslut.md", "nyheter/2026/trasig.md"

_BY_VALUE = ("do", "of")
"""Names in queries whose values make another page at the addresses of deeds and registries."""

_NUMBERS = count()
"""Makes what somebody types something else each time."""

Say = Callable[[str], str]
"""Translates a message into the language of the desk."""


def example(folder: Path) -> SiteFolder:
    """A site with items in every state, and a history."""
    site = SiteFolder(folder)
    site.item("beslut", "title: Beslut om bron\nfacts: [Ett]\ncontacts: [eva]\ntopics: [vard]\n")
    site.item("trasig", "title: Svar: ja\n")
    site.item("hemlig", "embargo: 2999-01-01 09:00\n")
    site.item("utkast", "draft: true\n")
    site.item("borta", "withdrawn: Fel.\n")
    for number in range(50):
        site.item(f"fler-{number:02}", "")
    for month, number in (("2026-02", 3), ("2026-03", 1234)):
        statistics = site.folder / f"statistics/{month}.csv"
        statistics.parent.mkdir(exist_ok=True)
        lines = "kind,address,title,number,subscribers\n"
        lines += f"page,/nyheter/2026/beslut/,,{number},\npage,/{'x' * 90}/,,1,\n"
        statistics.write_text(f"{lines}feed,/feed.xml,,9,17\nreferrer,gp.se,,4,\n")
    site.write("gone.yml", "/nyheter/2020/x/: {reason: Dubblett.}\n")
    _git(site, "init", "--quiet")
    _git(site, "add", "--all")
    _git(site, "commit", "--quiet", "-m", "a")
    file = site.content / BESLUT
    file.write_text(file.read_text("utf-8").replace("Beslut om bron", "Beslutet"), "utf-8")
    _git(site, "commit", "-aqm", "b")
    return site


def _git(site: SiteFolder, *words: str) -> None:
    who = ("-c", "user.name=Karl Fors", "-c", "user.email=karl@example.se")
    subprocess.run(["git", *who, *words], cwd=site.folder, check=True)


def form_with_faults(page: Page, _: Say) -> None:
    page.locator('[id="summary"]').fill("")
    page.locator('[id="embargo.time"], [name="embargo.time"]').first.evaluate(
        "each => each.closest('details').open = true"
    )
    page.locator('[name="expires.day"]').fill("2020-01-01")
    page.get_by_role("button", name=_("Save"), exact=True).click()
    expect(page.locator("#summary-of-faults")).to_be_visible(timeout=30_000)


def new_row(page: Page, _: Say) -> None:
    page.locator('button[value="add.corrections"]').evaluate(
        "each => each.closest('details').open = true"
    )
    page.locator('button[value="add.corrections"]').click()
    expect(page.locator('[name="corrections.0.note"]')).to_be_visible(timeout=30_000)


def box_before_publishing(page: Page, _: Say) -> None:
    page.get_by_role("button", name=_("Publish …")).click()
    expect(page.locator("section.box")).to_be_visible(timeout=30_000)


def published(page: Page, _: Say) -> None:
    box_before_publishing(page, _)
    page.get_by_role("button", name=_("Publish"), exact=True).click()
    building = _("Saved. The site is being built …")
    expect(page.locator(".notice")).not_to_contain_text(building, timeout=120_000)


def question_with_a_fault(page: Page, _: Say) -> None:
    page.locator('[id="note"]').fill("")
    page.get_by_role("button", name=_("Save"), exact=True).click()
    expect(page.locator(".fault").first).to_be_visible(timeout=30_000)


def entry_with_a_fault(page: Page, _: Say) -> None:
    page.locator('[id="name"]').fill("Utan nummer")
    page.get_by_role("button", name=_("Save"), exact=True).click()
    expect(page.locator(".fault").first).to_be_visible(timeout=30_000)


def two_versions(page: Page, _: Say) -> None:
    page.locator('[id="title"]').fill("Min rubrik")
    page.locator('[name="_digest"]').evaluate("each => each.value = 'x'")
    page.get_by_role("button", name=_("Save"), exact=True).click()
    expect(page.locator(".versions")).to_be_visible(timeout=30_000)


def merged_by_words(page: Page, _: Say) -> None:
    meanwhile(page, _, "summary")
    page.locator('[id="title"]').fill(f"Min rubrik {next(_NUMBERS)}")
    page.get_by_role("button", name=_("Save"), exact=True).click()
    expect(page.locator(".versions")).to_have_count(2, timeout=30_000)


def merged_with_a_clash(page: Page, _: Say) -> None:
    meanwhile(page, _, "title")
    page.locator('[id="title"]').fill(f"Min rubrik {next(_NUMBERS)}")
    page.get_by_role("button", name=_("Save"), exact=True).click()
    expect(page.locator(".versions").last).to_contain_text("⟪", timeout=30_000)


def both_to_choose_from(page: Page, _: Say) -> None:
    merged_with_a_clash(page, _)
    page.get_by_role("button", name=_("Merge both, and choose")).click()
    expect(page.locator('[id="title"]')).to_have_value(re.compile("⟪"), timeout=30_000)


def meanwhile(page: Page, _: Say, field: str) -> None:
    """Save something else in the form of the item, as somebody does who has it open too."""
    other = page.context.new_page()
    other.goto(page.url)
    other.locator(f'[id="{field}"]').fill(f"Något annat, nummer {next(_NUMBERS)}.")
    with other.expect_navigation():
        other.get_by_role("button", name=_("Save"), exact=True).click()
    other.close()


def formed_text(page: Page, _: Say) -> None:
    page.locator("#_text").fill("")
    paste(page, "<h1>Bakgrund</h1><ul><li>Ett</li><li>Två</li></ul><img src=x>", "Bakgrund Ett Två")
    expect(page.locator("#paste textarea")).to_be_visible(timeout=30_000)


def a_link(page: Page, _: Say) -> None:
    page.get_by_role("button", name=_("Link"), exact=True).click()
    expect(page.locator("#link input").first).to_be_visible()


def refused_file(page: Page, _: Say) -> None:
    file: FilePayload = {
        "name": "Bild på bron.heic",
        "mimeType": "image/heic",
        "buffer": b"\0\0\0\x18ftypheic",
    }
    page.locator('[id="image.src._file"]').set_input_files(file)
    expect(page.locator(".refused")).to_be_visible(timeout=30_000)


STATES: Mapping[str, tuple[str, Callable[[Page, Say], None]]] = {
    "faults": (f"{ITEM}?of={BESLUT}", form_with_faults),
    "new row": (f"{ITEM}?of={BESLUT}", new_row),
    "box": (f"{ITEM}?of=nyheter/2026/fler-01.md", box_before_publishing),
    "published": (f"{ITEM}?of=nyheter/2026/fler-02.md", published),
    "question": (f"{DEED}?of=nyheter/2026/fler-03.md&do=correct", question_with_a_fault),
    "entry": (REGISTER, entry_with_a_fault),
    "two versions": (f"{ITEM}?of=nyheter/2026/fler-04.md", two_versions),
    "merged": (f"{ITEM}?of=nyheter/2026/fler-10.md", merged_by_words),
    "merged, with a clash": (f"{ITEM}?of=nyheter/2026/fler-11.md", merged_with_a_clash),
    "both to choose from": (f"{ITEM}?of=nyheter/2026/fler-12.md", both_to_choose_from),
    "formed text": (f"{ITEM}?of=nyheter/2026/fler-08.md", formed_text),
    "a link": (f"{ITEM}?of=nyheter/2026/fler-08.md", a_link),
    "a refused file": (f"{ITEM}?of=nyheter/2026/fler-09.md", refused_file),
    "nothing": (f"{ITEM}?of=finns-inte.md", lambda *_: None),
    "nothing found": (f"{DESK}?q=finns-inte", lambda *_: None),
}
"""Pages that no link leads to: where they begin, and what is done there."""

STARTS = (DESK, f"{ITEM}?of={BESLUT}", f"{ITEM}?of={RAW}", f"{DESK}new", f"{DESK}publishing")


def pages(page: Page, desk: RunningDesk, language: str = "sv") -> Iterator[str]:
    """Come to each page of the desk; yield its name while it is there."""
    say = translations(language).gettext
    for name, (start, act) in STATES.items():
        page.goto(desk.address + start)
        act(page, say)
        yield name
    yield from _linked(page, desk)


def _linked(page: Page, desk: RunningDesk) -> Iterator[str]:
    """Every page that links lead to, one of each kind."""
    waiting, known = [*STARTS], set[Any]()
    while waiting:
        path = waiting.pop(0)
        if (kind := _kind_of(path)) in known:
            continue
        known.add(kind)
        page.goto(desk.address + path)
        yield path
        links = page.eval_on_selector_all(
            "a[href]:not([download])", "all => all.map(each => each.href)"
        )
        own = (each.removeprefix(desk.address) for each in links)
        waiting += [each for each in own if each.startswith(DESK)]
    assert len(known) > 15


def _kind_of(path: str) -> tuple[Any, ...]:
    """What tells one kind of page from another: its address, and which queries it has."""
    parts = urlsplit(path)
    query = dict(parse_qsl(parts.query))
    names = tuple(sorted(query.keys() - {"saved", "page"}))
    values: tuple[str, ...] = ()
    if parts.path in (DEED, REGISTER, SETTINGS):
        values = tuple(query.get(name, "") for name in ("do", "of") if name in query)
        values = values if parts.path != DEED else (query.get("do", ""),)
    return parts.path, names, values
