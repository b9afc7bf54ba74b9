"""What a new site says in each language, besides the texts of its pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from budkavle.model.languages import AddressWords


@dataclass(frozen=True, slots=True)
class Words:
    """What a site in one language calls things: in addresses, in files, and for its readers.

    `settings`, `identity`, `accessibility` and `topics` are comments in its files.
    """

    addresses: AddressWords
    pages: Mapping[str, str]
    topic: str
    item: str
    about: str
    news: str
    mail: str
    missing: str
    number: str
    settings: str
    identity: str
    accessibility: str
    topics: str


MENU = {
    "sv": {"about": "Om oss", "contact": "Kontakt", "subscribe": "Prenumerera"},
    "en": {"about": "About us", "contact": "Contact", "subscribe": "Subscribe"},
}
"""What the pages of the menu are called in it."""

TOPIC = {"sv": "Webbplatsen", "en": "The website"}

DESCRIPTIONS = {
    "sv": {
        "about": "Om webbplatsen med nyheter från {name}.",
        "contact": "Så når du {name}.",
        "subscribe": "Så börjar och slutar du prenumerera på nyheter från {name}.",
        "accessibility": "Hur tillgänglig webbplatsen är och hur du påpekar brister.",
    },
    "en": {
        "about": "About the website with news from {name}.",
        "contact": "How to reach {name}.",
        "subscribe": "How to follow the news from {name}, and how to stop.",
        "accessibility": "How accessible this website is, and how you report faults.",
    },
}
"""What search engines show of each page."""

WORDS = {
    "sv": Words(
        addresses=AddressWords(),
        pages={
            "about": "om.md",
            "contact": "kontakt.md",
            "subscribe": "prenumerera.md",
            "privacy": "personuppgifter.md",
            "accessibility": "tillganglighet.md",
        },
        topic="webbplatsen",
        item="ny-webbplats",
        about="Om",
        news="Nyheter från {name}.",
        mail="E-post",
        missing="**Uppgift saknas:** {name} ska ange telefon, e-post och adress.",
        number="Organisationsnummer",
        settings="Webbplatsen: dess namn, adress, meny och avsändare.",
        identity="Början på varje nyhets id i flödena. Ändra den aldrig.",
        accessibility=(
            "Tillgänglighetsredogörelsen. När den är granskad är level fully, partly eller not."
        ),
        topics="Ämnen som läsare kan följa, i den ordning de visas.",
    ),
    "en": Words(
        addresses=AddressWords(
            news="news",
            topics="topics",
            stories="stories",
            corrections="corrections",
            search="search",
            follow="follow",
            press="press",
            page="page",
            pictures="pictures",
        ),
        pages={
            "about": "about.md",
            "contact": "contact.md",
            "subscribe": "subscribe.md",
            "privacy": "privacy.md",
            "accessibility": "accessibility.md",
        },
        topic="the-website",
        item="new-website",
        about="About",
        news="News from {name}.",
        mail="E-mail",
        missing="**To be filled in:** {name} is to give its phone, e-mail and address.",
        number="Organisation number",
        settings="The website: its name, address, menu and publisher.",
        identity="The beginning of every item's id in the feeds. Never change it.",
        accessibility=(
            "The accessibility statement. Once it is reviewed, level is fully, partly or not."
        ),
        topics="Topics that readers can follow, in the order in which they are shown.",
    ),
}
"""The languages in which a new site can be made."""
