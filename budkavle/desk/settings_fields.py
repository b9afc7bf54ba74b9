"""The settings that an organisation changes, as forms: the keys of mkdocs.yml, in sections."""

from collections.abc import Mapping
from dataclasses import dataclass

from budkavle.desk.fields import Field, field_of
from budkavle.model.keys import KeyInfo
from budkavle.model.noun import Model
from budkavle.model.publisher import Accessibility, Organisation
from budkavle.model.rules import N_
from budkavle.model.settings import CardColours

LEVELS = (
    ("unknown", N_("Not reviewed yet")),
    ("fully", N_("It complies fully")),
    ("partly", N_("It complies partly")),
    ("not", N_("It does not comply")),
)
"""How far the site complies with the accessibility act."""


@dataclass(frozen=True, slots=True)
class SettingsSection:
    """A form of settings: fields at the top of mkdocs.yml, and of the plugin in it."""

    title: str
    about: str
    top: tuple[Field, ...] = ()
    plugin: tuple[Field, ...] = ()


def _group(key: str, label: str, *inside: Field) -> Field:
    return Field(key, KeyInfo("", label=label), "group", inside=inside)


def _line(key: str, label: str, help_: str = "", *, required: bool = False) -> Field:
    return Field(key, KeyInfo(help_, label=label), "line", required)


def _of(model: Model, key: str, label: str, help_: str = "") -> Field:
    return field_of(model, key, KeyInfo(help_, label=label))


_NAME = (
    _line("site_name", N_("Name of the site"), required=True),
    _line(
        "site_url",
        N_("Address of the site"),
        N_("The whole address. Every link in feeds and mails begins with it."),
        required=True,
    ),
    Field(
        "site_description",
        KeyInfo(N_("One sentence for search engines."), label=N_("What the site is about")),
        "text",
    ),
)
_ORGANISATION = _group(
    "organisation",
    N_("Who publishes it"),
    _of(Organisation, "name", N_("Name")),
    _of(Organisation, "full_name", N_("Full name"), N_("If it is longer than the name.")),
    _of(Organisation, "description", N_("What you do"), N_("In a sentence, in the footer.")),
    _of(Organisation, "visiting_address", N_("Visiting address")),
    _of(Organisation, "postal_address", N_("Postal address")),
    _of(Organisation, "phone", N_("Phone")),
    _of(Organisation, "email", N_("E-mail")),
    _of(Organisation, "number", N_("Organisation number")),
)
_MENU = Field(
    "nav",
    KeyInfo(
        N_("Your ordinary pages, in this order. News, topics and search are there by themselves."),
        label=N_("Pages in the menu"),
        one=N_("Page"),
    ),
    "groups",
    inside=(
        _line("label", N_("Name in the menu"), N_("Empty: the title of the page.")),
        Field("page", KeyInfo("", label=N_("Page")), "page"),
    ),
)
_ACCESSIBILITY = _group(
    "accessibility",
    N_("Accessibility statement"),
    _of(Accessibility, "level", N_("How far the site complies")),
    _of(Accessibility, "updated", N_("Last looked over")),
    _of(Accessibility, "reviewed", N_("Last reviewed")),
    _of(Accessibility, "method", N_("How it was reviewed, and by whom")),
    _of(Accessibility, "faults", N_("What readers cannot use yet"), N_("One thing a line.")),
    _of(Accessibility, "burden", N_("What would cost too much to repair (section 12)")),
    _of(Accessibility, "exempt", N_("What the act does not cover (section 9)")),
    _of(Accessibility, "answer", N_("When those who report something get an answer")),
)
_CARD = _group(
    "card",
    N_("The picture where a page is shared"),
    _of(CardColours, "background", N_("Background")),
    _of(CardColours, "ink", N_("Text")),
    _of(CardColours, "accent", N_("Line")),
)

SETTINGS: Mapping[str, SettingsSection] = {
    "name": SettingsSection(
        N_("Name and addresses"),
        N_("The name is at the top of every page, and who publishes it at the bottom."),
        _NAME,
        (_ORGANISATION,),
    ),
    "colours": SettingsSection(
        N_("Colours"),
        N_("Readers get the light or the dark colours, as their own device asks for."),
        plugin=(_CARD,),
    ),
    "logo": SettingsSection(
        N_("Logo"), N_("The logo stands beside the name, the icon in the browser's tab.")
    ),
    "menu": SettingsSection(N_("Menu"), "", (_MENU,)),
    "accessibility": SettingsSection(
        N_("Accessibility statement"),
        N_("What the law asks for. It stands on the page that shows the statement."),
        plugin=(_ACCESSIBILITY,),
    ),
}
"""The forms by name, in the order of their links."""
