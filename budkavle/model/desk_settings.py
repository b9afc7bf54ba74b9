"""The settings of the desk that every build must know."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from budkavle.model.rules import N_, Rule
from budkavle.model.section import Section
from budkavle.model.values import Line, refuse

WRONG_APPROVAL_SETTING = Rule(
    "wrong-approval-setting",
    N_("“{value}” is none of the choices."),
    N_("Write required, or off: nothing needs approval."),
)
_APPROVALS = ("off", "required")


def _approval(value: Any) -> str:
    """Whether items must be approved; YAML reads an unquoted off as false."""
    said = "off" if value is False else value
    if said not in _APPROVALS:
        refuse(WRONG_APPROVAL_SETTING, value=str(value))
    return str(said)


class DeskSettings(Section):
    """What must be true of items before readers see them."""

    approval: Annotated[str, BeforeValidator(_approval)] = Field(
        default="off", description="Whether somebody else must have approved each item."
    )
    approval_keys: tuple[Line, ...] = Field(
        default=(), description="The public keys of the desks whose approvals count."
    )

    @property
    def requires_approval(self) -> bool:
        """Whether a build refuses items that nobody has approved."""
        return self.approval == "required"
