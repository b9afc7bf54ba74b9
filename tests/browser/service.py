"""The subscription service running on this machine, and a reader's way through all its pages."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import uvicorn
from playwright.sync_api import Page

from budkavle.services.database import Store
from budkavle.subscriptions.delivery.compose import Composer
from budkavle.subscriptions.delivery.mailbox import MailboxTransport
from budkavle.subscriptions.delivery.sender import Sender
from budkavle.subscriptions.settings import Relay
from budkavle.subscriptions.upgrade import upgrade
from budkavle.subscriptions.web.app import create_app
from tests.service.sample_service import Newsroom, item

Look = Callable[[str, Page], None]
"""Called with every page on the way, and a name for the page."""

HTML = (
    "<p>Västra Götalandsregionen valde i slutet av september leverantör av ett nytt kärnsystem. "
    'Upphandlingen har nu <a href="https://www.example.se/dom/">överklagats</a>.</p>'
    "<h2>Vad händer nu?</h2><ul><li>Förvaltningsrätten prövar saken.</li>"
    "<li>Arbetet i kommunerna fortsätter.</li></ul>"
    "<blockquote><p>Vi är ännu bättre förberedda.</p></blockquote>"
    "<table><thead><tr><th>Kommun</th><th>Start</th></tr></thead>"
    "<tbody><tr><td>Borås</td><td>2027</td></tr></tbody></table>"
)


class Service:
    """A service whose mails go to its mailbox."""

    def __init__(self, folder: Path) -> None:
        address = f"sqlite:///{folder / 'db.sqlite'}"
        upgrade(address)
        self.mailbox = folder / "mailbox"
        self.room = Newsroom(
            Store(address), tagline="Samverkan mellan kommuner", privacy_url="https://e.se/gdpr/"
        )
        self.room.sender = Sender(
            self.room.store,
            Composer(self.room.settings, self.room.tokens),
            Relay(),
            lambda: MailboxTransport(self.mailbox),
            self.room.clock,
        )
        self.room.notify()
        self.origin = ""

    def work(self) -> None:
        """Do what the service does in the background at this moment."""
        self.room.work()

    def publish(self) -> None:
        """Mail an item with everything that an item can contain."""
        news = item(
            1,
            title="VGR:s upphandling av nytt IT-stöd överklagad",
            story="upphandling",
            html=HTML,
            text="Västra Götalandsregionen valde …\n\nVad händer nu?\n\n- Arbetet fortsätter.",
        )
        self.room.publish(news)

    def link(self, pattern: str) -> str:
        """The link in the last mail that matches this, with the address used here."""
        newest = max(self.mailbox.glob("*.eml"))
        part = message_from_bytes(newest.read_bytes(), policy=default).get_body(("plain",))
        assert part
        (path,) = re.findall(rf"https://www\.example\.se({pattern}\S*)", str(part.get_content()))
        return f"{self.origin}{path}"

    @property
    def last_mail(self) -> str:
        """The page of the mailbox that shows the last mail as a mail reader does."""
        return f"{self.origin}/mailbox/{len(list(self.mailbox.glob('*.eml')))}"


@contextmanager
def running(folder: Path) -> Iterator[Service]:
    """Run the web part of a service."""
    service = Service(folder)
    room = service.room
    app = create_app(room.store, room.settings, room.tokens, room.clock, service.mailbox)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    service.origin = f"http://127.0.0.1:{port}"
    try:
        yield service
    finally:
        server.should_exit = True
        thread.join()
        room.store.close()


def journey(service: Service, page: Page, look: Look) -> None:
    """Everything that a reader can do, from the form to unsubscribing, page by page."""
    _subscribe(service, page, look)
    _confirm(service, page, look)
    _change(service, page, look)
    _leave(service, page, look)
    page.goto(f"{service.origin}/prenumerera/finns-inte")
    look("not found", page)
    page.goto(f"{service.origin}/en/subscribe")
    look("form in English", page)
    for number in range(11):
        page.goto(f"{service.origin}/prenumerera/andra")
        page.fill("#change-address", f"reader{number}@example.org")
        _press(page, "main button")
    look("too many", page)


def _press(page: Page, button: str) -> None:
    """Press a button and wait for the page that it leads to; a click alone waits for none."""
    with page.expect_navigation():
        page.click(button)


def _subscribe(service: Service, page: Page, look: Look) -> None:
    page.goto(f"{service.origin}/mailbox")
    look("empty mailbox", page)
    page.goto(f"{service.origin}/prenumerera")
    look("form", page)
    page.uncheck("#subjects")
    page.fill("#address", "anna@example")
    _press(page, "main button >> nth=0")
    look("form with problems", page)
    page.fill("#address", "anna@example.org")
    page.check("text=Upphandlingen")
    _press(page, "main button >> nth=0")
    look("check your mail", page)


def _confirm(service: Service, page: Page, look: Look) -> None:
    service.work()
    page.goto(service.last_mail)
    look("mail to confirm", page)
    link = service.link("/prenumerera/bekrafta/")
    page.goto(link)
    look("one step left", page)
    _press(page, "main button")
    look("confirmed", page)
    page.goto(link)
    look("used link", page)


def _change(service: Service, page: Page, look: Look) -> None:
    service.room.clock.forward(hours=1)
    page.goto(f"{service.origin}/prenumerera/andra")
    look("change", page)
    page.fill("#change-address", "anna@example.org")
    _press(page, "main button")
    service.work()
    page.goto(service.last_mail)
    look("mail with a link", page)
    page.goto(service.link("/prenumerera/mina/"))
    look("own page", page)
    page.uncheck("text=Upphandlingen")
    _press(page, "main button >> nth=0")
    look("own page with problems", page)
    page.check("#subjects")
    _press(page, "main button >> nth=0")
    look("own page saved", page)


def _leave(service: Service, page: Page, look: Look) -> None:
    service.publish()
    page.goto(f"{service.origin}/mailbox")
    look("mailbox", page)
    page.goto(service.last_mail)
    look("mail with news", page)
    mine = service.link("/prenumerera/mina/")
    page.goto(service.link("/prenumerera/avsluta/"))
    look("end", page)
    _press(page, "main button")
    look("ended", page)
    page.goto(mine)
    look("link too old", page)
