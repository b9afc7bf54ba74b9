"""The desk's pages: rendered from templates for whoever asks; the list, and messages."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from budkavle.desk.addresses import DESK, item_link
from budkavle.desk.listing import listing
from budkavle.desk.requests import Asked
from budkavle.desk.templating import engine
from budkavle.desk.workspace import Workspace
from budkavle.preview.overlay import CODES


class Pages:
    """Renders pages, and makes those that belong to no single item."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._engine = engine(workspace.newsroom.language, workspace.catalogue)

    def render(self, template: str, asked: Asked, **values: Any) -> str:
        """A page from a template."""
        return self._engine.get_template(template).render(
            desk=DESK,
            token=asked.token,
            writer=asked.writer.name,
            powers=asked.powers,
            team=asked.team,
            is_read_only=asked.is_read_only,
            root=self._workspace.newsroom.view.around.root,
            codes=CODES,
            item_link=item_link,
            **values,
        )

    def list(self, asked: Asked, query: Mapping[str, str]) -> str:
        """The list of items."""
        workspace, newsroom = self._workspace, self._workspace.newsroom
        now, words = workspace.now(), workspace.words
        found = listing(
            newsroom.site,
            workspace.overview(),
            newsroom.view.problems,
            now,
            words,
            search=query.get("q", ""),
            state=query.get("state", ""),
            page=_number(query.get("page", "1")),
        )
        change = next(iter(newsroom.view.changes), None)
        return self.render(
            "list.html",
            asked,
            found=found,
            query={name: query.get(name, "") for name in ("q", "state")},
            link=lambda **more: f"{DESK}?{urlencode({**query, **more})}",
            next=words.when(change.at.astimezone(now.tzinfo), now) if change else "",
            next_title=(change.item.title or change.item.id) if change else "",
            unsaved=[(each.of, _title(each.form)) for each in workspace.unsaved.all(asked.writer)],
            site=newsroom.site.settings.name,
            marks=workspace.marks(),
        )

    def message(self, asked: Asked, title: str, said: str) -> str:
        """A page that says one thing."""
        return self.render("message.html", asked, title=title, text=said)


def _number(written: str) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) < 6
    return int(written) if is_number else 1


def _title(form: Mapping[str, Sequence[str]]) -> str:
    return (form.get("title") or [""])[0]
