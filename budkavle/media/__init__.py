"""Pictures and attachments: what they are, what is wrong with them, what is published of them.

    facts = survey(named_files(items), content, state / "media.json")     what every file is
    problems(written, facts, ...), advice(written, facts, ...)            what is wrong with it
    media = arrange(edition, facts, settings, colours)                    what is public of it
    outputs(media, Darkroom(content, state / "pictures"))                 the files of the site
    media.of(article), markup.picture(...), markup.in_text(...)           what a page shows

The only importer of Pillow, pypdf and fontpkg. They are loaded when a file or a card is new.
"""

from budkavle.media.cards import Colours
from budkavle.media.darkroom import ChangedError, Darkroom
from budkavle.media.display import Display, Media, Social, arrange
from budkavle.media.known import Facts, survey
from budkavle.media.publishing import outputs
from budkavle.media.review import advice, problems
from budkavle.media.uses import named_files

__all__ = [
    "ChangedError",
    "Colours",
    "Darkroom",
    "Display",
    "Facts",
    "Media",
    "Social",
    "advice",
    "arrange",
    "named_files",
    "outputs",
    "problems",
    "survey",
]
