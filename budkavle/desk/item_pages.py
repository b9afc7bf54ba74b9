"""The pages of one item: its form, its file as text, and two versions of it side by side."""

import posixpath
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from budkavle.content.editing.document import as_typed
from budkavle.desk import preview
from budkavle.desk.actions import Conflict
from budkavle.desk.addresses import history_link
from budkavle.desk.choices import choices, moments
from budkavle.desk.deeds import DEEDS
from budkavle.desk.differences import TEXT as TEXT_LABEL
from budkavle.desk.differences import Piece, pieces
from budkavle.desk.editor import FIELDS, TEXT, Filled
from budkavle.desk.fields import MAIN, Section, sections_of
from budkavle.desk.forms import NEW, Form, anchor, in_words, is_filled
from budkavle.desk.listing import listing
from budkavle.desk.new_entries import fields_for
from budkavle.desk.newsroom import Examined
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked
from budkavle.desk.wording import FormProblem
from budkavle.desk.workspace import Workspace


class ItemPages:
    """Makes the pages of items."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, pages

    def form(self, asked: Asked, form: Form) -> str:
        """The form of an item."""
        workspace, words = self._workspace, self._workspace.words
        names = set(form.names)
        problems = [(each, anchor(each, names)) for each in words.told(form.examined.problems)]
        path = "" if form.of.startswith(NEW) else form.of
        item = form.examined.parsed.item if form.examined.parsed else None
        address, page = self._shown_at(form)
        return self._pages.render(
            "item.html",
            asked,
            form=form,
            path=path,
            sections=sections_of(FIELDS),
            fields=FIELDS,
            main=MAIN,
            choices={**choices(workspace, path), "new": fields_for(form.refused)},
            problems=problems,
            faults=[each for each in problems if not each[0].is_advice],
            advice=[each for each in problems if each[0].is_advice],
            state=words.state(item, workspace.now()) if item else None,
            moments=moments(workspace, form.filled),
            address=address,
            page=page,
            deeds=DEEDS if path else {},
            text_name=TEXT,
            others=list(self._others(asked, form.of)),
            history=history_link(path) if path else "",
            is_open=lambda section: _is_open(section, form, problems),
        )

    def told(self, made: Form) -> dict[str, Any]:
        """What a form's script is told after it sent what is typed."""
        workspace = self._workspace
        _, n_ = workspace.words.gettext, workspace.catalogue.ngettext
        number = len(made.examined.faults)
        kept, at = _("Kept {time}, not saved in the site yet."), f"{workspace.now():%H.%M.%S}"
        same = "" if made.of.startswith(NEW) else _("Nothing differs from what is saved.")
        faults = n_("{n} fault", "{n} faults", number).format(n=number) if number else ""
        return {
            "kept": made.notice or (kept.format(time=at) if made.unsaved else same),
            "faults": faults,
            "moments": moments(workspace, made.filled),
            "page": self._shown_at(made)[1],
        }

    def links(self, asked: Asked, of: str, search: str) -> str:
        """Links to items whose words are searched for, as they are written in the text of one."""
        workspace = self._workspace
        site, now = workspace.newsroom.site, workspace.now()
        found = listing(site, workspace.overview(), (), now, workspace.words, search=search)
        folder = workspace.folder_of_new() if of.startswith(NEW) else posixpath.dirname(of)
        paths = [(each.title, posixpath.relpath(each.path, folder)) for each in found.rows]
        links = [(title, path, f"[{_in_link(title)}]({path})") for title, path in paths]
        return self._pages.render("links.html", asked, of=of, search=search, found=links)

    def raw(
        self, asked: Asked, of: str, text: str, digest: str, examined: Examined, notice: str
    ) -> str:
        """The form for a file that can be edited only as text."""
        words = self._workspace.words
        folder = self._workspace.newsroom.site.folders.content.name
        told = zip(examined.problems, words.told(examined.problems), strict=True)
        return self._pages.render(
            "raw.html",
            asked,
            of=of,
            path=f"{folder}/{of}",
            text=text,
            digest=digest,
            notice=notice,
            problems=[(problem.line, each) for problem, each in told],
        )

    def conflict(self, asked: Asked, found: Conflict) -> str:
        """Both versions of an item, where they differ, side by side; below them, merged."""
        rows, both = _differing(found.form.filled, found.theirs), found.merged
        merged = _differing(both.filled, found.theirs) if both else ()
        return self._pages.render(
            "conflict.html",
            asked,
            form=found.form,
            rows=list(rows),
            both=both,
            merged=[(label, words) for label, words, _ in merged],
        )

    def _others(self, asked: Asked, of: str) -> Iterator[tuple[str, str]]:
        """Who else has typed in the form and not saved, and since when in words."""
        workspace = self._workspace
        for each in workspace.unsaved.of_others(asked.writer, of):
            since = datetime.fromisoformat(each.since or each.at)
            yield each.by or "?", workspace.words.since(since, workspace.now())

    def _shown_at(self, form: Form) -> tuple[str, str]:
        """The address that the item will have, and where its page is shown; empty if nowhere."""
        parsed = self._workspace.parsed(form)
        if parsed is None:
            return "", ""
        address = self._workspace.address(parsed.item)
        return address, preview.link(address, form.of)


def _is_open(section: Section, form: Form, problems: list[tuple[FormProblem, str]]) -> bool:
    """Whether a section says something, has something wrong, or gets another row."""
    touched = {name.partition(".")[0] for _, name in problems} | {form.extra.partition(".")[0]}
    refused = form.refused.target if form.refused else ""
    return any(
        is_filled(each, form.filled)
        or each.key in touched
        or (refused and each.info.refers_to == refused)
        for each in section.fields
    )


def _differing(mine: Filled, theirs: Filled) -> Iterator[tuple[str, list[Piece], list[Piece]]]:
    """The fields that differ, each with the words of both versions."""
    rows = [(each.label, in_words(mine.values[each.key]), in_words(theirs.values[each.key]))
            for each in FIELDS]  # fmt: skip
    for label, own, other in (*rows, (TEXT_LABEL, as_typed(mine.text), as_typed(theirs.text))):
        if own != other:
            shown = list(pieces(other, own))
            yield (
                label,
                [each for each in shown if each.kind != "removed"],
                [each for each in shown if each.kind != "inserted"],
            )


def _in_link(words: str) -> str:
    """Words as the text of a link in Markdown."""
    return words.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
