"""What is read, at the desk: the tables that `budkavle statistics` makes of the server's logs."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from budkavle.desk.addresses import STATISTICS, item_link
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Who, reading
from budkavle.desk.workspace import Workspace
from budkavle.i18n.dates import month_in_text, whole_number
from budkavle.model.rules import N_
from budkavle.statistics.kept import FOLDER, UnreadableTableError, load, months, table_of
from budkavle.statistics.report import Row

UNREADABLE = N_("The table of this month cannot be read. Count the month again.")
_MOST = 50
"""Lines of each table on the page; the file for spreadsheets has all."""

Lines = tuple[Row, ...]


class Counted(NamedTuple):
    """A line on the page: what was read, how often, and how often in the month before.

    `link` leads to the item at the desk; empty for what is no item. Numbers are as people write
    them.
    """

    title: str
    address: str
    link: str
    number: str
    before: str
    subscribers: str


class StatisticsRoutes:
    """The handlers of the page about what is read."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        self._workspace, self._pages = workspace, pages

    def routes(self, who: Who) -> Iterator[Route]:
        """The addresses, each with its handler."""
        yield Route(STATISTICS, reading(who, self.show), methods=["GET"])
        yield Route(f"{STATISTICS}/{{month}}.csv", reading(who, self.table), methods=["GET"])

    def show(self, asked: Asked, request: Request) -> Response:
        """What was read in a month, by default the latest one."""
        known = months(self._folder)
        month = request.query_params.get("month", known[0] if known else "")
        if known and month not in known:
            raise HTTPException(404)
        earlier = next((each for each in known if each < month), "")
        try:
            lines, before = self._lines(month), self._lines(earlier)
            notice = ""
        except UnreadableTableError:
            lines, before = (), ()
            notice = self._workspace.words.gettext(UNREADABLE)
        page = self._pages.render(
            "statistics.html",
            asked,
            address=STATISTICS,
            months=[(each, self._named(each)) for each in known],
            month=month,
            named=self._named(month) if month else "",
            earlier=self._named(earlier) if earlier else "",
            notice=notice,
            total=self._number(_total(lines)),
            total_before=self._number(_total(before)),
            count=_total(lines),
            tables=self._tables(lines, before),
        )
        return HTMLResponse(page)

    def table(self, asked: Asked, request: Request) -> Response:
        """The whole table of a month, for spreadsheets."""
        del asked
        file = table_of(self._folder, request.path_params["month"])
        if file is None:
            raise HTTPException(404)
        return FileResponse(file, media_type="text/csv", filename=file.name)

    @property
    def _folder(self) -> Path:
        return self._workspace.newsroom.configuration.resolve().parent / FOLDER

    def _lines(self, month: str) -> Lines:
        file = table_of(self._folder, month)
        return load(file) if file else ()

    def _tables(self, lines: Lines, before: Lines) -> Mapping[str, list[Counted]]:
        """The lines of each kind that there is, the largest numbers first."""
        earlier = {(each.kind, each.address): each.number for each in before}
        articles = self._workspace.newsroom.site.edition.articles
        at: dict[str, Any] = {f"/{each.address}": each.item for each in articles}
        made: dict[str, list[Counted]] = {}
        for each in lines:
            item = at.get(each.address)
            made.setdefault(each.kind, []).append(
                Counted(
                    title=item.title if item else each.title,
                    address=each.address,
                    link=item_link(item.path) if item and each.kind == "page" else "",
                    number=self._number(each.number),
                    before=self._number(earlier.get((each.kind, each.address), 0)),
                    subscribers="" if not each.subscribers else self._number(each.subscribers),
                )
            )
        return {kind: counted[:_MOST] for kind, counted in made.items()}

    def _number(self, number: int) -> str:
        return whole_number(number, self._workspace.newsroom.language)

    def _named(self, month: str) -> str:
        """A month in words: mars 2026."""
        year, _, number = month.partition("-")
        return f"{month_in_text(int(number), self._workspace.newsroom.language)} {year}"


def _total(lines: Lines) -> int:
    return sum(each.number for each in lines if each.kind == "page")
