"""The web application of the desk: its routes, and the site's pages around them."""

import asyncio
import posixpath
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from hmac import compare_digest
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route
from starlette.types import ASGIApp

from budkavle.content.addresses import address_of
from budkavle.desk import form_values
from budkavle.desk.actions import Actions, Conflict, NoItemError, Raw, Saved
from budkavle.desk.deeds import DEEDS
from budkavle.desk.editor import TEXT
from budkavle.desk.failures import FAILURES, explained
from budkavle.desk.guards import Guard, Session, cookie_in
from budkavle.desk.newsroom import NoSiteError
from budkavle.desk.pages import DESK, ITEM, Asked, Form, Pages, item_link
from budkavle.desk.pasting import UnreadableError, from_html, from_word
from budkavle.desk.preview import TYPED
from budkavle.desk.publisher import Publisher, Task
from budkavle.desk.register_pages import RegisterPages
from budkavle.desk.registers import REGISTERS
from budkavle.desk.site_pages import page_of
from budkavle.desk.templating import STATIC
from budkavle.model.rules import N_
from budkavle.preview.overlay import CHANGES
from budkavle.render.media.kinds import KINDS, PICTURES, suffix_of

OPENING = f"{DESK}open"
PUBLISHING = f"{DESK}publishing"
DEED = f"{DESK}deed"
REGISTER = f"{DESK}registers"
SAVED = N_("Saved {time}.")
_FILES = ("desk.css", "desk.js")
_MOST_FIELDS = 2000
_LONGEST_TEXT = 3_000_000
"""Bytes of one field of a form, such as pasted HTML."""
_LONGEST_DOCUMENT = 40_000_000
"""Bytes of a Word document with its pictures; one that is cut off cannot be read."""
_PATIENCE = 20.0
"""Seconds after which a page that waits for changes is told that there are none."""

Handler = Callable[[Asked, Mapping[str, Any]], Response]


class Desk:
    """The handlers of the desk's addresses."""

    def __init__(self, pages: Pages, session: Session) -> None:
        self._pages, self._session = pages, session
        self._actions, self._registers = Actions(pages), RegisterPages(pages)
        newsroom = pages.newsroom
        self._publisher = Publisher(
            newsroom.configuration,
            newsroom.language,
            newsroom.clock,
            lambda: bool(newsroom.settings.publish),
        )

    def open(self, request: Request) -> Response:
        """Give the cookie to whoever has the token of the address, and lead to the list."""
        if not self._session.is_token(request.query_params.get("token", "")):
            raise HTTPException(403)
        response = RedirectResponse(DESK, 303)
        response.set_cookie(
            self._session.cookie, self._session.begin(), httponly=True, samesite="strict"
        )
        return response

    def list(self, request: Request) -> Response:
        """The list of items."""
        return HTMLResponse(self._pages.list(self._asked(request), dict(request.query_params)))

    def new(self, request: Request) -> Response:  # noqa: ARG002
        """Begin a new item."""
        return RedirectResponse(item_link(self._actions.new_name()), 303)

    def item(self, request: Request) -> Response:
        """The form of an item."""
        asked, query = self._asked(request), request.query_params
        made = self._actions.open(asked, query.get("of", ""))
        if isinstance(made, Form) and (time := query.get("saved", "")):
            said = self._pages.words.gettext(SAVED).format(time=time[:8])
            return self._shown(asked, replace(made, notice=said))
        return self._shown(asked, made)

    def links(self, request: Request) -> Response:
        """Links to the site's own items, to be written in a text."""
        query = request.query_params
        page = self._pages.links(self._asked(request), query.get("of", ""), query.get("q", ""))
        return HTMLResponse(page)

    def registers(self, request: Request) -> Response:
        """A registry, with the form of one of its entries."""
        query, asked = request.query_params, self._asked(request)
        name = query.get("of", "contacts")
        if name not in REGISTERS:
            raise HTTPException(404)
        page = self._registers.page(asked, name, query.get("key", ""), query.get("saved", ""))
        return HTMLResponse(page)

    def register(self, asked: Asked, form: Mapping[str, Any]) -> Response:
        """Save or take away an entry of a registry."""
        name = _first(form, "_of")
        if name not in REGISTERS:
            raise HTTPException(404)
        if page := self._registers.change(asked, form):
            return HTMLResponse(page)
        time = f"{self._pages.now():%H.%M.%S}"
        return RedirectResponse(f"{REGISTER}?of={name}&saved={time}", 303)

    def file(self, request: Request) -> Response:
        """A picture of the content, for a form that shows it."""
        site = self._pages.newsroom.site
        query = request.query_params
        path = posixpath.normpath(posixpath.join(query.get("of", ""), query.get("name", "")))
        kind = KINDS.get(suffix_of(path))
        if path not in site.content.files or kind is None or kind.content not in PICTURES:
            raise HTTPException(404)
        return FileResponse(site.folders.content / path, media_type=kind.media_type)

    def change(self, asked: Asked, form: Mapping[str, Any]) -> Response:
        """Do what the button says that was pressed in the form of an item."""
        of, digest, do = (str(_first(form, name)) for name in ("_of", "_digest", "_do"))
        if do == "discard":
            self._actions.drop(asked, of)
            return RedirectResponse(DESK, 303)
        if "_raw" in form:
            return self._saved(asked, self._actions.save_raw(of, _first(form, "_raw"), digest))
        if do == "forget":
            self._actions.drop(asked, of)
            return RedirectResponse(item_link(of), 303)
        if do == "mine":
            return self._saved(asked, self._actions.save_over(asked, of))
        if do == "take":
            joined = f"{_first(form, TEXT).rstrip()}\n\n{_first(form, '_pasted')}"
            form = {**form, TEXT: [joined]}
        made = self._actions.fill(asked, of, digest, form)
        if do == "save":
            return self._saved(asked, self._actions.save(asked, made))
        if do == "word":
            return self._shown(asked, self._with_word(made, form))
        if do == "publish":
            return self._before_publishing(asked, made)
        if do.startswith("add."):
            made = replace(made, extra=do.removeprefix("add."))
        return self._shown(asked, made)

    def keep(self, asked: Asked, form: Mapping[str, Any]) -> Response:
        """Keep what is typed, and tell the script of the page what it means."""
        of, digest = _first(form, "_of"), _first(form, "_digest")
        made = self._actions.fill(asked, of, digest, form)
        return JSONResponse(self._pages.told(made))

    def _with_word(self, made: Form, form: Mapping[str, Any]) -> Form:
        """The form with the text of a Word document, to be looked at before it is taken."""
        files = [each for each in form.get("_word", ()) if isinstance(each, UploadFile)]
        if not files:
            return made
        try:
            data = files[0].file.read(_LONGEST_DOCUMENT + 1)
            return replace(made, pasted=from_word(data, self._pages.catalogue))
        except UnreadableError as error:
            return replace(made, notice=self._pages.words.gettext(str(error)))

    def paste(self, asked: Asked, form: Mapping[str, Any]) -> Response:
        """What was pasted, as Markdown and in words what was left out, for the page's script."""
        del asked
        try:
            made = from_html(_first(form, "html"), self._pages.catalogue)
        except UnreadableError as error:
            return JSONResponse({"text": "", "notes": [self._pages.words.gettext(str(error))]})
        return JSONResponse({"text": made.text, "notes": made.notes})

    def _before_publishing(self, asked: Asked, made: Form) -> Response:
        """What will happen; or the form with the faults that prevent it."""
        ready = self._actions.as_published(made)
        if ready.examined.faults or ready.examined.parsed is None:
            said = self._pages.words.gettext(NOT_READY)
            return self._shown(asked, replace(made, examined=ready.examined, notice=said))
        item = ready.examined.parsed.item
        return HTMLResponse(self._pages.before_publishing(asked, ready, item))

    def publish(self, asked: Asked, form: Mapping[str, Any]) -> Response:
        """Save the item as it was shown in the box, then build and publish."""
        made = self._actions.open(asked, _first(form, "_of"))
        if not isinstance(made, Form):
            return self._shown(asked, made)
        made = replace(made, digest=_first(form, "_digest"))
        ready = self._actions.as_published(made)
        done = self._actions.save(asked, ready)
        if not isinstance(done, Saved):
            return self._saved(asked, done)
        parsed = ready.examined.parsed
        if parsed is None:
            return self._shown(asked, ready)
        site = self._pages.newsroom.site
        page = self._pages.newsroom.built / address_of(parsed.item, site.settings) / "index.html"
        public = parsed.item.public_from <= self._pages.now() and parsed.item.withdrawn is None
        task = Task(parsed.item.title, page, public, done.path)
        if not self._publisher.start(task):
            busy = self._pages.words.gettext(BUSY)
            return HTMLResponse(self._pages.message(asked, task.title, busy), 409)
        return RedirectResponse(PUBLISHING, 303)

    def publishing(self, request: Request) -> Response:
        """How the publishing is getting on."""
        if self._publisher.task is None:
            return RedirectResponse(DESK, 303)
        return HTMLResponse(self._pages.publishing(self._asked(request), self._publisher))

    def deed(self, request: Request) -> Response:
        """The question of a deed."""
        query, asked = request.query_params, self._asked(request)
        deed = DEEDS.get(query.get("do", ""))
        made = self._actions.begin_deed(asked, query.get("of", ""))
        if deed is None or not isinstance(made, Form):
            raise NoItemError
        if made.unsaved:
            return self._shown(asked, made)
        answer = {each.key: made.filled.values.get(each.key, "") for each in deed.fields}
        return HTMLResponse(self._pages.deed(asked, made, deed, answer))

    def done(self, asked: Asked, form: Mapping[str, Any]) -> Response:
        """Do what was asked, or ask again with what is wrong."""
        deed = DEEDS.get(_first(form, "_do"))
        made = self._actions.begin_deed(asked, _first(form, "_of"))
        if deed is None or not isinstance(made, Form):
            raise NoItemError
        if made.unsaved:
            return self._shown(asked, made)
        made = replace(made, digest=_first(form, "_digest"))
        result = self._actions.do(asked, made, deed, form)
        if isinstance(result, Form):
            answer = form_values.read(deed.fields, form)
            return HTMLResponse(self._pages.deed(asked, result, deed, answer))
        return self._saved(asked, result)

    def _saved(self, asked: Asked, done: Saved | Conflict | Form | Raw) -> Response:
        if isinstance(done, Saved):
            time = f"{self._pages.now():%H.%M.%S}"
            return RedirectResponse(item_link(done.path, saved=time), 303)
        return self._shown(asked, done)

    def _shown(self, asked: Asked, made: Form | Raw | Conflict) -> Response:
        if isinstance(made, Form):
            return HTMLResponse(self._pages.form(asked, made))
        if isinstance(made, Conflict):
            return HTMLResponse(self._pages.conflict(asked, made.form, made.theirs), 409)
        page = self._pages.raw(asked, made.of, made.text, made.digest, made.examined)
        return HTMLResponse(page)

    def site(self, request: Request) -> Response:
        """A page or file of the site, as the preview shows it; typed items too."""
        view, target = self._pages.newsroom.view, request.scope["raw_path"].decode("ascii")
        typed = request.query_params.get(TYPED)
        if typed:
            made = self._actions.open(self._asked(request), typed)
            parsed = self._pages.parsed(made) if isinstance(made, Form) else None
            shown = self._pages.newsroom.with_item(parsed) if parsed else None
            if shown is None:
                return PlainTextResponse(self._pages.words.gettext(NOT_SHOWN), 404)
            view = shown
        opened = request.headers.get("sec-fetch-dest") == "document"
        return page_of(view, target, opened=opened, framed=bool(typed))

    async def changes(self, request: Request) -> Response:
        """Wait for a new version of the site, then tell the page to load itself again."""
        seen = request.query_params.get("version", "")
        for _ in range(int(_PATIENCE * 2)):
            if self._pages.newsroom.view.around.version != seen:
                return Response("location.reload();", media_type="text/javascript")
            if await request.is_disconnected():
                break
            await asyncio.sleep(0.5)
        return Response("", media_type="text/javascript")

    def _asked(self, request: Request) -> Asked:
        cookie = cookie_in(request.headers, self._session.cookie)
        return Asked(self._session.writer, self._session.form_token(cookie))

    def posted(self, handle: Handler) -> Callable[[Request], Awaitable[Response]]:
        """A handler of forms, which must hold the session's token."""

        async def handler(request: Request) -> Response:
            asked = self._asked(request)
            try:
                async with request.form(
                    max_fields=_MOST_FIELDS, max_part_size=_LONGEST_TEXT
                ) as form:
                    given = {name: form.getlist(name) for name in form}
                    if not compare_digest(_first(given, "_token").encode(), asked.token.encode()):
                        raise HTTPException(403)
                    return await run_in_threadpool(handle, asked, given)
            except MultiPartException as error:
                raise HTTPException(400) from error

        return handler

    def failed(self, request: Request, error: Exception) -> Response:
        """The page for what cannot be done, in words."""
        status, title, said = explained(error, self._pages.words.gettext)
        try:
            return HTMLResponse(self._pages.message(self._asked(request), title, said), status)
        except NoSiteError:
            return PlainTextResponse(f"{title}\n\n{said}", status)


NOT_SHOWN = N_("The page cannot be shown until the faults in the form are corrected.")
NOT_READY = N_("It cannot be published yet: correct what is listed below. What you typed is kept.")
BUSY = N_("It is saved. Another publishing is still running: publish again when that has ended.")


def create_app(pages: Pages, session: Session, port: int) -> ASGIApp:
    """The application for one writer; `port` is the one that it is served at."""
    desk = Desk(pages, session)
    routes = [
        Route(OPENING, desk.open),
        Route(DESK, desk.list),
        Route(f"{DESK}new", desk.new),
        Route(ITEM, desk.item, methods=["GET"]),
        Route(ITEM, desk.posted(desk.change), methods=["POST"]),
        Route(f"{DESK}keep", desk.posted(desk.keep), methods=["POST"]),
        Route(f"{DESK}paste", desk.posted(desk.paste), methods=["POST"]),
        Route(f"{DESK}publish", desk.posted(desk.publish), methods=["POST"]),
        Route(PUBLISHING, desk.publishing),
        Route(DEED, desk.deed, methods=["GET"]),
        Route(DEED, desk.posted(desk.done), methods=["POST"]),
        Route(REGISTER, desk.registers, methods=["GET"]),
        Route(REGISTER, desk.posted(desk.register), methods=["POST"]),
        Route(f"{DESK}links", desk.links),
        Route(f"{DESK}file", desk.file),
        *(Route(f"{DESK}{name}", _file(name)) for name in _FILES),
        Route(CHANGES, desk.changes),
        Route("/{path:path}", desk.site),
    ]
    app = Starlette(routes=routes, exception_handlers=dict.fromkeys(FAILURES, desk.failed))
    app.router.redirect_slashes = False
    return Guard(app, session, port, OPENING)


def _file(name: str) -> Callable[[Request], Response]:
    return lambda request: FileResponse(STATIC / name)  # noqa: ARG005


def _first(form: Mapping[str, Any], name: str) -> str:
    values = form.get(name) or [""]
    return values[0] if isinstance(values[0], str) else ""
