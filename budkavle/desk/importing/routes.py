"""The addresses of the import: uploading, answering, taking in, and the report."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import astuple
from hmac import compare_digest
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.desk.addresses import IMPORT, REPORT, UPLOAD
from budkavle.desk.importing.keeping import recorded
from budkavle.desk.importing.pages import ImportPages
from budkavle.desk.importing.place import Place
from budkavle.desk.importing.questions import answered
from budkavle.desk.importing.runner import Runner
from budkavle.desk.pages import Pages
from budkavle.desk.requests import Asked, Submitted, Who, first, reading, writing
from budkavle.desk.workspace import Workspace
from budkavle.importing import mapping
from budkavle.importing.kinds import KINDS
from budkavle.importing.report.style import POLICY
from budkavle.model.problems import BudkavleError
from budkavle.model.rules import N_
from budkavle.system import disk
from budkavle.system.unfinished import replace_file

MOST_UPLOAD = 2_000_000_000
"""The largest upload in bytes; larger exports are taken in with the command."""

NO_FILE = N_("Choose a file first.")
BUSY = N_("An import is running already. Wait until it has ended, or stop it.")
FULL = N_("There is no room on the disk for the file. Nothing that was there is lost.")
NOT_KEPT = N_("The file could not be kept: {reason}. Nothing that was there is lost.")


class ImportRoutes:
    """The handlers of the import."""

    def __init__(self, workspace: Workspace, pages: Pages) -> None:
        newsroom = workspace.newsroom
        self._workspace = workspace
        self._place = Place(workspace.unsaved.state / "import")
        self._runner = Runner(
            newsroom.configuration, newsroom.language, newsroom.clock, self._place, self._taken
        )
        self._pages = ImportPages(workspace, pages, self._place, self._runner)
        self._writers: dict[str, Asked] = {}

    def routes(self, who: Who) -> Iterator[Route]:
        """The addresses, each with its handler."""
        yield Route(IMPORT, reading(who, self.show), methods=["GET"])
        yield Route(IMPORT, writing(who, self.act), methods=["POST"])
        yield Route(UPLOAD, self._uploading(who), methods=["POST"])
        yield Route(f"{REPORT}{{path:path}}", reading(who, self.report), methods=["GET"])

    def show(self, asked: Asked, request: Request) -> Response:
        """How far the import has come, and what to do next."""
        del request
        return HTMLResponse(self._pages.page(asked))

    def report(self, asked: Asked, request: Request) -> Response:
        """A page of the report, which has a policy of its own: old texts may hold anything."""
        del asked
        folder = self._place.report.resolve()
        file = (folder / request.path_params["path"]).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            raise HTTPException(404)
        policy = f"{POLICY}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
        return FileResponse(file, headers={"Content-Security-Policy": policy})

    def act(self, asked: Asked, form: Submitted) -> Response:
        """Do what the button says: try with these answers, take in, stop, or start over."""
        deed = first(form, "_do")
        if deed == "stop":
            self._runner.stop()
        elif self._runner.is_running:
            return self._again(asked, BUSY, 409)
        elif deed == "answer":
            if wrong := self._answer(form):
                return HTMLResponse(self._pages.page(asked, wrong), 400)
            self._runner.start(write=False)
        elif deed == "try":
            self._runner.start(write=False)
        elif deed == "take":
            self._writers["latest"] = asked
            self._runner.start(write=True)
        elif deed == "over":
            self._place.forget()
        return RedirectResponse(IMPORT, 303)

    def take(self, asked: Asked, form: Submitted) -> Response:
        """Keep an upload, and try it."""
        file = next((each for each in form.get("export_file", ())), None)
        if not isinstance(file, UploadFile) or not file.filename:
            return self._again(asked, NO_FILE)
        if self._runner.is_running:
            return self._again(asked, BUSY, 409)
        kind = first(form, "kind") if first(form, "kind") in KINDS else ""
        name = Path(file.filename.replace("\\", "/")).name
        try:
            fetches = bool(first(form, "fetch"))
            self._place.take(file.file, name, asked.writer.name, kind, fetches=fetches)
        except BudkavleError as error:
            return self._told(asked, error.explain(self._workspace.words.gettext))
        except OSError as error:
            return self._of_disk(asked, error)
        if not first(form, "keep"):
            self._place.forget_answers()
        self._runner.start(write=False)
        return RedirectResponse(IMPORT, 303)

    def _uploading(self, who: Who) -> Callable[[Request], Awaitable[Response]]:
        async def handler(request: Request) -> Response:
            asked = who(request)
            try:
                async with request.form(max_files=1, max_fields=10) as form:
                    given: dict[str, list[Any]] = {}
                    for name, value in form.multi_items():
                        given.setdefault(name, []).append(value)
                    if not compare_digest(first(given, "_token").encode(), asked.token.encode()):
                        raise HTTPException(403)
                    return await run_in_threadpool(self.take, asked, given)
            except (MultiPartException, UnicodeError) as error:
                raise HTTPException(400) from error
            except OSError as error:  # the file did not fit where it is put while it arrives
                return await run_in_threadpool(self._of_disk, asked, error)

        return handler

    def _answer(self, form: Submitted) -> tuple[str, ...]:
        """Write the mapping that the answers make; what is wrong with them."""
        before = self._pages.questions()
        if before is None:
            return ()
        feed = next(iter(form.get("feed_file", ())), None)
        has_feed = isinstance(feed, UploadFile) and bool(feed.filename)
        if isinstance(feed, UploadFile) and has_feed:
            replace_file(self._place.feed, feed.file.read())
        made, wrong = answered(
            before, lambda name: first(form, name), has_feed=has_feed, feed=self._place.feed.name
        )
        if wrong:
            return tuple(map(self._workspace.words.gettext, wrong))
        counts = {**before.types, **{each.name: each.times for each in before.tags}}
        words = self._workspace.words.gettext
        remarks = mapping.Remarks(*map(words, astuple(mapping.REMARKS)))
        replace_file(self._place.mapping, mapping.render(made, counts, remarks).encode())
        return ()

    def _taken(self) -> None:
        """Show the news that was taken in, and keep it in the history."""
        self._workspace.newsroom.refresh()
        if asked := self._writers.get("latest"):
            recorded(self._workspace, asked.writer, self._place.found())

    def _again(self, asked: Asked, message: str, status: int = 400) -> Response:
        return self._told(asked, self._workspace.words.gettext(message), status)

    def _told(self, asked: Asked, said: str, status: int = 400) -> Response:
        return HTMLResponse(self._pages.page(asked, (said,)), status)

    def _of_disk(self, asked: Asked, error: OSError) -> Response:
        if disk.is_full(error):
            return self._again(asked, FULL, 507)
        said = self._workspace.words.gettext(NOT_KEPT).format(reason=error.strerror)
        return self._told(asked, said, 500)
