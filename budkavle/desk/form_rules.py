"""What forms say of rules whose own sentences are about the keys and lines of a file."""

from collections.abc import Mapping

from budkavle.content.claims import DUPLICATE_ALIAS
from budkavle.content.item import UNFINISHED
from budkavle.content.references import ALIAS_OF_SITE
from budkavle.content.stray_keys import EMBARGO_IN_WORDS, KEY_IN_TEXT
from budkavle.content.validation import MISSING
from budkavle.edition.ledger import ADDRESS_TAKEN
from budkavle.model.addresses import PHONE_WITH_WORDS
from budkavle.model.banners import BANNER_ENDS_BEFORE
from budkavle.model.events import EVENT_ENDS_BEFORE, EVENT_NOWHERE
from budkavle.model.front_matter import EXPIRES_BEFORE
from budkavle.model.item_parts import PRESS_WITHOUT_TERMS
from budkavle.model.registries import DUTY_ENDS_BEFORE, GONE_OR_MOVED, NO_WAY_TO_REACH
from budkavle.model.rules import N_, Rule
from budkavle.model.settings import WRONG_AREA
from budkavle.model.values import NO_VALUE, WRONG_COLOUR

_LATER = N_("Choose a later time, or empty the field.")
_FROM_OLD_ADDRESSES = N_("Take it away from the old addresses.")

IN_FORMS: Mapping[Rule, tuple[str, str]] = {
    MISSING: (N_("This has to be filled in."), ""),
    NO_VALUE: (N_("Nothing is written here."), N_("Write something, or empty the whole field.")),
    UNFINISHED: (
        N_("“{value}” is left from the template, and readers would see it."),
        N_("Write your own words there."),
    ),
    NO_WAY_TO_REACH: (
        N_("The contact has neither a phone number nor an e-mail address."),
        N_("Fill in at least one of them."),
    ),
    PHONE_WITH_WORDS: (
        PHONE_WITH_WORDS.message,
        N_("Write only {remedy}, and the rest as the role."),
    ),
    GONE_OR_MOVED: (
        N_("Say either why the address is gone or where it has moved, and not both."),
        N_("Fill in one of the two fields."),
    ),
    DUTY_ENDS_BEFORE: (DUTY_ENDS_BEFORE.message, N_("Choose a later time.")),
    EVENT_ENDS_BEFORE: (EVENT_ENDS_BEFORE.message, _LATER),
    EVENT_NOWHERE: (EVENT_NOWHERE.message, N_("Fill in at least one of them.")),
    BANNER_ENDS_BEFORE: (BANNER_ENDS_BEFORE.message, _LATER),
    EXPIRES_BEFORE: (EXPIRES_BEFORE.message, _LATER),
    PRESS_WITHOUT_TERMS: (
        PRESS_WITHOUT_TERMS.message,
        N_("Write who made the picture, and how others may use it."),
    ),
    DUPLICATE_ALIAS: (DUPLICATE_ALIAS.message, _FROM_OLD_ADDRESSES),
    ALIAS_OF_SITE: (ALIAS_OF_SITE.message, _FROM_OLD_ADDRESSES),
    ADDRESS_TAKEN: (
        ADDRESS_TAKEN.message,
        N_("Write another last part of the address, so that old links lead to the right page."),
    ),
    EMBARGO_IN_WORDS: (
        EMBARGO_IN_WORDS.message,
        N_("Take it away, and choose the time under Times."),
    ),
    KEY_IN_TEXT: (
        KEY_IN_TEXT.message,
        N_("Take the line away, and write it in the field that it belongs to."),
    ),
    WRONG_COLOUR: (WRONG_COLOUR.message, N_("Write it as #0d3b43.")),
    WRONG_AREA: (
        WRONG_AREA.message,
        N_("Write all its digits: 1480, or 14 for a county."),
    ),
}
"""The sentence and the remedy for each; the values of a problem are put in as in its own."""
