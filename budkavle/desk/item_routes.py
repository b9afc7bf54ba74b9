"""The addresses of items: the list, a form, what is typed in it, and what is pasted."""

from collections.abc import Iterator
from dataclasses import replace

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.desk.actions import Actions
from budkavle.desk.addresses import DESK, ITEM, item_link
from budkavle.desk.answers import Answers
from budkavle.desk.editor import TEXT
from budkavle.desk.forms import Form
from budkavle.desk.item_pages import ItemPages
from budkavle.desk.new_entries import REGISTRIES, add
from budkavle.desk.pages import Pages
from budkavle.desk.pasting import UnreadableError, from_html, from_word
from budkavle.desk.publish_routes import PublishRoutes
from budkavle.desk.register_actions import RegisterActions
from budkavle.desk.requests import Asked, Submitted, Who, first, reading, writing
from budkavle.desk.workspace import Workspace
from budkavle.model.rules import N_

SAVED = N_("Saved {time}.")
NEW = "new."
"""How the name of a button begins that adds an entry to a registry."""

_LONGEST_DOCUMENT = 40_000_000
"""Bytes of a Word document with its pictures; one that is cut off cannot be read."""


class ItemRoutes:
    """The handlers of the addresses of items."""

    def __init__(
        self,
        workspace: Workspace,
        pages: Pages,
        item_pages: ItemPages,
        actions: Actions,
        publishing: PublishRoutes,
    ) -> None:
        self._workspace, self._pages, self._item_pages = workspace, pages, item_pages
        self._actions, self._publishing = actions, publishing
        self._answers, self._registers = Answers(workspace, item_pages), RegisterActions(workspace)

    def routes(self, who: Who) -> Iterator[Route]:
        """The addresses, each with its handler."""
        yield Route(DESK, reading(who, self.list))
        yield Route(f"{DESK}new", reading(who, self.new))
        yield Route(ITEM, reading(who, self.item), methods=["GET"])
        yield Route(ITEM, writing(who, self.change), methods=["POST"])
        yield Route(f"{DESK}keep", writing(who, self.keep), methods=["POST"])
        yield Route(f"{DESK}paste", writing(who, self.paste), methods=["POST"])
        yield Route(f"{DESK}links", reading(who, self.links))

    def list(self, asked: Asked, request: Request) -> Response:
        """The list of items."""
        return HTMLResponse(self._pages.list(asked, dict(request.query_params)))

    def new(self, asked: Asked, request: Request) -> Response:
        """Begin a new item."""
        del asked, request
        return RedirectResponse(item_link(self._actions.new_name()), 303)

    def item(self, asked: Asked, request: Request) -> Response:
        """The form of an item."""
        query = request.query_params
        of = query.get("of", "")
        if (path := self._actions.saved_name(of)) != of:
            return RedirectResponse(item_link(path), 303)
        made = self._actions.open(asked.writer, of)
        if isinstance(made, Form) and (time := query.get("saved", "")):
            said = self._workspace.words.gettext(SAVED).format(time=time[:8])
            note = self._workspace.note(asked.writer, self._workspace.newsroom.content / made.of)
            made = replace(made, notice=f"{said} {note}".strip())
        return self._answers.to(asked, made)

    def links(self, asked: Asked, request: Request) -> Response:
        """Links to the site's own items, to be written in a text."""
        query = request.query_params
        page = self._item_pages.links(asked, query.get("of", ""), query.get("q", ""))
        return HTMLResponse(page)

    def change(self, asked: Asked, form: Submitted) -> Response:
        """Do what the button says that was pressed in the form of an item."""
        of, digest, do = (first(form, name) for name in ("_of", "_digest", "_do"))
        writer, answers = asked.writer, self._answers
        if do in ("discard", "forget"):
            self._workspace.unsaved.drop(writer, of)
            return RedirectResponse(DESK if do == "discard" else item_link(of), 303)
        if "_raw" in form:
            return answers.to(
                asked, self._actions.save_raw(writer, of, first(form, "_raw"), digest)
            )
        if do == "mine":
            return answers.to(asked, self._actions.save_over(writer, of))
        if do == "merged":
            return answers.to(asked, self._actions.merge(writer, of))
        if do == "take":
            joined = f"{first(form, TEXT).rstrip()}\n\n{first(form, '_pasted')}"
            form = {**form, TEXT: [joined]}
        refused = None
        if do.removeprefix(NEW) in REGISTRIES and do.startswith(NEW):
            form, refused = add(writer, self._registers, do.removeprefix(NEW), form)
        made = replace(self._actions.fill(writer, of, digest, form), refused=refused)
        match do:
            case "save":
                return answers.to(asked, self._actions.save(writer, made))
            case "publish":
                return self._publishing.before(asked, made)
            case "word":
                made = self._with_word(made, form)
        if do.startswith("add."):
            made = replace(made, extra=do.removeprefix("add."))
        return answers.to(asked, made)

    def keep(self, asked: Asked, form: Submitted) -> Response:
        """Keep what is typed, and tell the script of the page what it means."""
        of, digest = first(form, "_of"), first(form, "_digest")
        made = self._actions.fill(asked.writer, of, digest, form)
        return JSONResponse(self._item_pages.told(made))

    def paste(self, asked: Asked, form: Submitted) -> Response:
        """What was pasted, as Markdown and in words what was left out, for the page's script."""
        del asked
        try:
            made = from_html(first(form, "html"), self._workspace.catalogue)
        except UnreadableError as error:
            said = self._workspace.words.gettext(str(error))
            return JSONResponse({"text": "", "notes": [said]})
        return JSONResponse({"text": made.text, "notes": made.notes})

    def _with_word(self, made: Form, form: Submitted) -> Form:
        """The form with the text of a Word document, to be looked at before it is taken."""
        files = [each for each in form.get("_word_file", ()) if isinstance(each, UploadFile)]
        if not files:
            return made
        try:
            data = files[0].file.read(_LONGEST_DOCUMENT + 1)
            return replace(made, pasted=from_word(data, self._workspace.catalogue))
        except UnreadableError as error:
            return replace(made, notice=self._workspace.words.gettext(str(error)))
