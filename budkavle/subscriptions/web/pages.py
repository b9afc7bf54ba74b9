"""The pages themselves. GET never changes anything: link scanners open every link in a mail."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from budkavle.services.database import Store
from budkavle.subscriptions import state
from budkavle.subscriptions.catalogue import STYLES, routes
from budkavle.subscriptions.delivery.rendering import FREQUENCIES, environment
from budkavle.subscriptions.news.manifest import ALL, ManifestItem
from budkavle.subscriptions.schema import Frequency
from budkavle.subscriptions.settings import ServiceSettings
from budkavle.subscriptions.subscribers import subscribers
from budkavle.subscriptions.subscribers.disclosure import everything_about
from budkavle.subscriptions.subscribers.preferences import change
from budkavle.subscriptions.subscribers.tokens import Claim, Tokens
from budkavle.subscriptions.web import forms
from budkavle.subscriptions.web.forms import Filled

_BROKEN = 500
"""From this status on, the service has failed, and perhaps its database with it."""


@dataclass(frozen=True)
class Pages:
    """All pages in one language."""

    store: Store
    settings: ServiceSettings
    tokens: Tokens
    clock: Callable[[], datetime]
    language: str

    async def form(self, request: Request) -> Response:
        """The subscription form.

        A valid POST leads to the page "check your mail", whoever the address belongs to; status 422
        for a form with problems, 429 above the rate limits.
        """
        titles = await run_in_threadpool(self._offered)
        if request.method != "POST":
            return await self._page("form", titles=titles, filled=forms.EMPTY, change=forms.EMPTY)
        filled = forms.read_subscribe(await request.form(), titles, self.language)
        if filled.problems:
            return await self._page("form", 422, titles=titles, filled=filled, change=forms.EMPTY)
        return await self._taken_in(request, filled, subscribers.SUBSCRIBE)

    async def change(self, request: Request) -> Response:
        """The form to ask for a mail with a link to the reader's own page."""
        if request.method != "POST":
            return await self._page("change", change=forms.EMPTY)
        filled = forms.read_address(await request.form(), self.language)
        if filled.problems:
            return await self._page("change", 422, change=filled)
        return await self._taken_in(request, filled, subscribers.MANAGE)

    async def sent(self, request: Request) -> Response:  # noqa: ARG002
        """The page "check your mail", the same for known and unknown addresses."""
        return await self._page("sent")

    async def confirm(self, request: Request) -> Response:
        """The page with the button that confirms a subscription; POST confirms it."""
        claim = self._claim(request, "confirm")
        if claim and request.method == "POST":
            number = await run_in_threadpool(self._confirm, claim)
            if number is not None:
                return await self._page("confirmed")
            claim = None
        return await (self._page("confirm") if claim else self._page("old", 410))

    async def end(self, request: Request) -> Response:
        """The page with the button that ends a subscription.

        POST ends it, also a mail program's one-click POST (RFC 8058). Repeating it does no harm.
        """
        claim = self._claim(request, "end")
        if claim is None:
            return await self._page("old", 404)
        if request.method != "POST":
            return await self._page("end")
        await run_in_threadpool(self._leave, claim)
        return await self._page("ended")

    async def mine(self, request: Request) -> Response:
        """The reader's own page: change the subscription, see all stored data, or erase it."""
        claim = self._claim(request, "manage")
        stored = await run_in_threadpool(self._stored_data, claim) if claim else None
        if claim is None or stored is None:
            return await self._page("change", 410, change=forms.EMPTY, too_old=True)
        own = [each["subject"] for each in stored["subscriptions"]]
        titles = await run_in_threadpool(self._offered, own)
        token = request.path_params["token"]
        shown = {"stored": stored, "titles": titles, "token": token}
        if request.method != "POST":
            return await self._page("mine", filled=_chosen(stored), **shown)
        form = await request.form()
        if form.get("action") == "erase":
            await run_in_threadpool(self._leave, claim)
            return await self._page("ended")
        filled = forms.read_choices(form, titles, self._asked_language(form.get("language")))
        if filled.problems:
            return await self._page("mine", 422, filled=filled, **shown)
        # What the site does not show at the moment, such as a topic without news, is still hers.
        unseen = tuple(each for each in own if each not in titles and each != ALL)
        kept = replace(filled, subjects=(*filled.subjects, *unseen))
        await run_in_threadpool(self._change, claim, kept)
        return await self._page("mine", filled=filled, saved=True, **shown)

    async def export(self, request: Request) -> Response:
        """All stored data about a subscriber, as JSON for that subscriber."""
        claim = self._claim(request, "manage")
        stored = await run_in_threadpool(self._stored_data, claim) if claim else None
        if stored is None:
            return await self._page("change", 410, change=forms.EMPTY, too_old=True)
        disposition = {"Content-Disposition": 'attachment; filename="prenumeration.json"'}
        return JSONResponse(stored, headers=disposition)

    def failed(self, status: int) -> Response:
        """The error page: for status 404 the page is missing, for others the service has failed."""
        return self._rendered("failed", status, missing=status == 404)

    async def _taken_in(self, request: Request, filled: Filled, purpose: str) -> Response:
        words = routes(self.language, self.settings.language)
        if not filled.is_machine:
            host = request.client.host if request.client else ""
            if not await run_in_threadpool(self._ask, filled, purpose, host):
                return await self._page("busy", 429)
        return RedirectResponse(words.sent, 303)

    def _ask(self, filled: Filled, purpose: str, host: str) -> bool:
        now = self.clock()
        with self.store.writing() as connection:
            return subscribers.ask(
                connection, self.tokens, filled.address, filled.wish, purpose, host, now
            )

    def _confirm(self, claim: Claim) -> int | None:
        with self.store.in_turn() as connection:
            return subscribers.confirm(
                connection, claim, self.settings.consent_version, self.clock()
            )

    def _leave(self, claim: Claim) -> None:
        with self.store.writing() as connection:
            subscribers.leave(connection, claim, self.clock())

    def _change(self, claim: Claim, filled: Filled) -> None:
        with self.store.in_turn() as connection:
            change(connection, claim.number, filled.wish, self.clock())

    def _stored_data(self, claim: Claim) -> dict[str, Any] | None:
        with self.store.reading() as connection:
            return everything_about(connection, claim.number, claim.epoch)

    def _offered(self, own: Collection[str] = ()) -> dict[str, str]:
        """The titles of what a reader can choose: what is closed only if it is her `own`."""
        with self.store.reading() as connection:
            closed = state.closed(connection)
            titles = state.titles(state.subjects(connection), self.language)
        return {key: title for key, title in titles.items() if key not in closed or key in own}

    def _claim(self, request: Request, purpose: str) -> Claim | None:
        return self.tokens.read(purpose, request.path_params["token"], self.clock())

    def _asked_language(self, written: Any) -> str:
        return self.settings.known_language(str(written or self.language))

    def _banners(self) -> Sequence[ManifestItem]:
        with self.store.reading() as connection:
            return state.banners(connection, self.language, self.clock())

    async def _page(self, name: str, status: int = 200, **values: Any) -> Response:
        return await run_in_threadpool(self._rendered, name, status, **values)

    def _rendered(self, name: str, status: int = 200, **values: Any) -> Response:
        """Render a page; it says what every page of the site says, too."""
        pages = environment(self.language)
        html = pages.get_template(f"web/{name}.html").render(
            settings=self.settings,
            language=self.language,
            words=routes(self.language, self.settings.language),
            form_in=lambda other: routes(other, self.settings.language).form,
            styles=STYLES,
            frequencies=FREQUENCIES,
            everything=ALL,
            honeypot=forms.HONEYPOT,
            banners=self._banners() if status < _BROKEN else (),
            **values,
        )
        return HTMLResponse(html, status)


def _chosen(stored: dict[str, Any]) -> Filled:
    chosen = stored["subscriptions"]
    return Filled(
        "",
        tuple(each["subject"] for each in chosen),
        Frequency(chosen[0]["frequency"]) if chosen else Frequency.IMMEDIATE,
        stored["language"],
        False,
        {},
    )
