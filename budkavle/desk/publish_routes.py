"""The addresses of what is done to a whole item: the deeds and publishing."""

from collections.abc import Iterator
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from budkavle.content.addresses import address_of
from budkavle.desk import submitted
from budkavle.desk.actions import Actions, NoItemError, Saved
from budkavle.desk.addresses import DEED, DESK, PUBLISHING
from budkavle.desk.answers import Answers
from budkavle.desk.deed_actions import DeedActions
from budkavle.desk.deeds import DEEDS
from budkavle.desk.forms import Form
from budkavle.desk.pages import Pages
from budkavle.desk.publish_pages import PublishPages
from budkavle.desk.publisher import Publisher, Task
from budkavle.desk.requests import Asked, Submitted, Who, first, reading, writing
from budkavle.desk.workspace import Workspace
from budkavle.edition.schedule import gone
from budkavle.model.item import Item
from budkavle.model.rules import N_

NOT_READY = N_("It cannot be published yet: correct what is listed below. What you typed is kept.")
CHANGED = N_(
    "Somebody else has changed the news item since you looked. This is what would happen now."
)
BUSY = N_("It is saved. Another publishing is still running: publish again when that has ended.")


class PublishRoutes:
    """The handlers of deeds and of publishing."""

    def __init__(
        self,
        workspace: Workspace,
        pages: Pages,
        actions: Actions,
        deeds: DeedActions,
        answers: Answers,
        publisher: Publisher,
    ) -> None:
        self.workspace, self.messages = workspace, pages
        self.pages = PublishPages(workspace, pages)
        self.actions, self.deeds = actions, deeds
        self.answers, self.publisher = answers, publisher

    def routes(self, who: Who) -> Iterator[Route]:
        """The addresses, each with its handler."""
        yield Route(f"{DESK}publish", writing(who, self.publish), methods=["POST"])
        yield Route(PUBLISHING, reading(who, self.publishing))
        yield Route(DEED, reading(who, self.deed), methods=["GET"])
        yield Route(DEED, writing(who, self.done), methods=["POST"])

    def before(self, asked: Asked, made: Form) -> Response:
        """What will happen; or the form with the faults that prevent it."""
        ready = self.deeds.as_published(made)
        if ready.examined.faults or ready.examined.parsed is None:
            said = self.workspace.words.gettext(NOT_READY)
            return self.answers.to(asked, replace(made, examined=ready.examined, notice=said))
        return HTMLResponse(self.pages.before(asked, ready, ready.examined.parsed.item))

    def publish(self, asked: Asked, form: Submitted) -> Response:
        """Save the item as it was shown in the box, then build and publish."""
        made = self.actions.open(asked.writer, first(form, "_of"))
        if not isinstance(made, Form):
            return self.answers.to(asked, made)
        if not made.unsaved and self.publisher.is_running_for(made.of):
            return RedirectResponse(PUBLISHING, 303)  # a button may be pressed twice
        if not made.unsaved and made.digest != first(form, "_digest"):
            said = self.workspace.words.gettext(CHANGED)
            return self.before(asked, replace(made, notice=said))
        ready = self.deeds.as_published(replace(made, digest=first(form, "_digest")))
        done = self.actions.save(asked.writer, ready)
        if not isinstance(done, Saved):
            return self.answers.to(asked, done)
        if ready.examined.parsed is None:
            return self.answers.to(asked, ready)
        task = self.task_of(ready.examined.parsed.item, done.path)
        if not self.publisher.start(task):
            busy = self.workspace.words.gettext(BUSY)
            return HTMLResponse(self.messages.message(asked, task.title, busy), 409)
        return RedirectResponse(PUBLISHING, 303)

    def publishing(self, asked: Asked, request: Request) -> Response:
        """How the publishing is getting on."""
        del request
        if self.publisher.task is None:
            return RedirectResponse(DESK, 303)
        return HTMLResponse(self.pages.progress(asked, self.publisher))

    def deed(self, asked: Asked, request: Request) -> Response:
        """The question of a deed."""
        query = request.query_params
        deed = DEEDS.get(query.get("do", ""))
        made = self.deeds.begin_deed(asked.writer, query.get("of", ""))
        if deed is None or not isinstance(made, Form):
            raise NoItemError
        if made.unsaved:
            return self.answers.to(asked, made)
        answer = {each.key: made.filled.values.get(each.key, "") for each in deed.fields}
        return HTMLResponse(self.pages.deed(asked, made, deed, answer))

    def done(self, asked: Asked, form: Submitted) -> Response:
        """Do what was asked, or ask again with what is wrong."""
        deed = DEEDS.get(first(form, "_do") or first(form, "_then"))
        made = self.deeds.begin_deed(asked.writer, first(form, "_of"))
        if deed is None or not isinstance(made, Form):
            raise NoItemError
        if made.unsaved:
            return self.answers.to(asked, made)
        made = replace(made, digest=first(form, "_digest"))
        result = self.deeds.do(asked.writer, made, deed, form)
        if isinstance(result, Form):
            answer = submitted.read(deed.fields, form)
            return HTMLResponse(self.pages.deed(asked, result, deed, answer))
        if isinstance(result, Saved) and "_then" in form:
            return self._on_to_the_box(asked, result.path)
        return self.answers.to(asked, result)

    def _on_to_the_box(self, asked: Asked, path: str) -> Response:
        saved = self.actions.open(asked.writer, path)
        if isinstance(saved, Form):
            return self.before(asked, saved)
        return self.answers.to(asked, saved)

    def task_of(self, item: Item, path: str) -> Task:
        """What is to be published of an item, whose file has this path."""
        newsroom = self.workspace.newsroom
        address = address_of(item, newsroom.site.settings)
        page = newsroom.built / address / "index.html"
        now = self.workspace.now()
        has_page = item.public_from <= now
        is_public = has_page and not gone(item, now)
        whole = newsroom.site.settings.url + address
        return Task(item.title, page, is_public, has_page, path, whole)
