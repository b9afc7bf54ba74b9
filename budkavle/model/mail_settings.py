"""Who sends the news by e-mail, and where readers subscribe to it."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from budkavle.model.addresses import SecureUrl
from budkavle.model.rules import N_, Rule
from budkavle.model.section import Section
from budkavle.model.values import Line, TrueOrFalse, one_of, refuse

NO_PROVIDER = Rule(
    "no-provider",
    N_("Subscriptions are left to a provider, but it is not said where it is."),
    N_("Write address: and the provider's address, or mode: off."),
)
_MODES = ("own", "external", "off")


def _mode(value: Any) -> str:
    """Who sends the mails; YAML reads an unquoted off as false."""
    return one_of("off" if value is False else value, _MODES)


class Subscriptions(Section):
    """Subscriptions by e-mail: by this project's own service, by a provider, or none.

    With `field`, our form is sent to the provider's `address`, together with the `hidden` values;
    without it, `address` is a page that we link to.
    """

    mode: Annotated[str, BeforeValidator(_mode)] = "off"
    address: SecureUrl | None = Field(default=None, description="Own: if not the site's own host.")
    field: Line | None = Field(default=None, description="What a provider calls the address.")
    hidden: Mapping[Line, Line] = Field(default_factory=dict)
    leads_to: tuple[SecureUrl, ...] = Field(
        default=(), description="Other sites that a provider leads on to when a form is sent."
    )
    hand_over: TrueOrFalse = Field(
        default=False, description="Hand the news over to the own service before forms lead to it."
    )

    @property
    def hands_over(self) -> bool:
        """Whether public news is handed over to the own subscription service."""
        return self.mode == "own" or self.hand_over

    @model_validator(mode="after")
    def knows_the_provider(self) -> "Subscriptions":
        """Require an address if a provider sends the mails."""
        if self.mode == "external" and not self.address:
            refuse(NO_PROVIDER)
        return self

    @property
    def origins(self) -> tuple[str, ...]:
        """Other origins that the site's forms may be sent to (CSP: form-action)."""
        if self.mode == "off" or not self.address or (self.mode == "external" and not self.field):
            return ()
        wholes = (urlsplit(each) for each in (self.address, *self.leads_to))
        return tuple(dict.fromkeys(f"{whole.scheme}://{whole.netloc}" for whole in wholes))

    def form_at(self, code: str, first: str) -> str:
        """The address of the own service's subscription form in a language.

        `code` is that language, `first` the site's first language, whose addresses have no prefix.
        """
        first, code = _spoken(first, "sv"), _spoken(code, first)
        prefix = "" if code == first else f"/{code}"
        return (self.address or "").rstrip("/") + f"{prefix}/{_OWN_FORMS[code][0]}"

    def change_at(self, code: str, first: str) -> str:
        """The address where subscribers change or end their subscription; as in `form_at`."""
        spoken = _spoken(code, _spoken(first, "sv"))
        return f"{self.form_at(code, first)}/{_OWN_FORMS[spoken][1]}"


_OWN_FORMS = {"sv": ("prenumerera", "andra"), "en": ("subscribe", "change")}
"""The words in the service's addresses, in the languages that it supports."""


def _spoken(code: str, otherwise: str) -> str:
    return code if code in _OWN_FORMS else otherwise
