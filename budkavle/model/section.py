"""The base class of all settings."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the settings: a frozen model that refuses unknown keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        defer_build=True,  # building the schemas is slow, and not every run needs all of them
    )
