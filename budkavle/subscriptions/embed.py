"""The form on the site's own pages: ours, somebody else's, or none.

`mode: service` posts to this service; `mode: external` to a hosted provider, and nothing of ours
runs; `mode: off` shows nothing. The site's generator puts the text in the page as it is.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from budkavle.model import Noun
from budkavle.subscriptions.letters import FREQUENCIES, environment
from budkavle.subscriptions.manifest import ALL
from budkavle.subscriptions.web import forms
from budkavle.subscriptions.words import routes


class External(Noun):
    """A hosted provider's form: where it goes, and what it calls its fields."""

    action: Annotated[str, StringConstraints(pattern=r"^https://[^\s/]+/\S*$")]
    address_field: Annotated[str, StringConstraints(pattern=r"^[\w\[\].:-]+$")] = "email"
    hidden: Mapping[str, str] = Field(default_factory=dict)


class SubscriptionForm(Noun):
    """What the site's settings say of subscribing by e-mail."""

    mode: Literal["service", "external", "off"] = "off"
    external: External | None = None

    @model_validator(mode="after")
    def knows_where(self) -> "SubscriptionForm":
        """An external form says where it goes; the others do not."""
        if (self.mode == "external") != (self.external is not None):
            raise ValueError("`external` is there exactly when mode is external")
        return self


def render(form: SubscriptionForm, titles: Mapping[str, str], language: str, first: str) -> str:
    """The form as HTML without a script; empty when subscriptions are off."""
    if form.mode == "off":
        return ""
    return (
        environment(language)
        .get_template("web/embed.html")
        .render(
            external=form.external,
            titles=titles,
            words=routes(language, first),
            filled=forms.EMPTY,
            change=forms.EMPTY,
            frequencies=FREQUENCIES,
            everything=ALL,
            honeypot=forms.HONEYPOT,
        )
    )
