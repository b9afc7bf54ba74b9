"""Who publishes the site, and what the publisher states on it."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from budkavle.model.addresses import Email, Phone, Reachable, SecureUrl, Url
from budkavle.model.moments import MomentOf
from budkavle.model.section import Section
from budkavle.model.values import Line, OrganisationNumber, Text, not_empty, one_of


class Organisation(Section):
    """The publisher, as shown in the footer of every page."""

    name: Line
    full_name: Line | None = None
    description: Text | None = None
    visiting_address: Line | None = None
    postal_address: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    number: OrganisationNumber | None = None


class Security(Section):
    """How to report a security weakness to the publisher: the fields of security.txt (RFC 9116)."""

    contact: Annotated[tuple[Reachable, ...], AfterValidator(not_empty)]
    expires: MomentOf
    encryption: SecureUrl | None = None
    acknowledgments: SecureUrl | None = None
    policy: SecureUrl | None = None


_PUBLISHERS = (
    "LocalAuthority",
    "RegionalAuthority",
    "NationalAuthority",
    "NonProfitOrganisation",
    "Company",
    "Academia-ScientificOrganisation",
)


def _publisher(value: Any) -> str:
    """The kind of publisher, of the European list of publisher types."""
    return one_of(value, _PUBLISHERS)


class OpenData(Section):
    """How the news is described as open data for data portals (DCAT-AP-SE)."""

    email: Email = Field(description="Whom those who use the data can write to.")
    licence: Url = Field(
        default="http://creativecommons.org/publicdomain/zero/1.0/",
        description="The address of the licence of the news, as its publisher writes it.",
    )
    publisher: Annotated[str, BeforeValidator(_publisher)] = "LocalAuthority"


_LEVELS = ("fully", "partly", "not", "unknown")


def _level(value: Any) -> str:
    """How far the site complies with the accessibility act."""
    return one_of(value, _LEVELS)


class Accessibility(Section):
    """The contents of the accessibility statement (Swedish act 2018:1937, and its regulations).

    `faults` are what readers cannot use yet; `burden` is what would cost too much to repair
    (section 12); `exempt` is what the act does not cover (section 9).
    """

    level: Annotated[str, BeforeValidator(_level)]
    updated: MomentOf
    reviewed: MomentOf | None = None
    method: Text | None = None
    faults: tuple[Text, ...] = ()
    burden: Text | None = None
    exempt: Text | None = None
    answer: Text | None = Field(default=None, description="When those who report get an answer.")
    supervisor: Url = "https://www.digg.se/tdosanmalan"
