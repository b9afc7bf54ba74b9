"""Pictures and attachments: what they are, what is wrong with them, what is published of them.

    seen = survey(items, content, state / "media")            what the files are that items name
    problems(written, seen, ...), advice(written, seen, ...)  what is wrong with them
    media = arrange(edition, seen, settings, colours)         what is public of them
    loose_problems(paths, folder, trusted)                    what is wrong with files without items
    outputs(media, Darkroom(content, state / "pictures"))     the files of the site
    media.of(article), markup.picture(), markup.in_text()     what a page shows

The only importer of Pillow, pypdf and fontpkg, which are loaded when a file or a card is new.
"""

from budkavle.media.cards import Colours
from budkavle.media.darkroom import Darkroom
from budkavle.media.display import Display, Media, Social, arrange
from budkavle.media.gathering import Gathering
from budkavle.media.known import Survey, survey
from budkavle.media.loose import problems as loose_problems
from budkavle.media.publishing import load, outputs
from budkavle.media.review import advice, problems

__all__ = [
    "Colours",
    "Darkroom",
    "Display",
    "Gathering",
    "Media",
    "Social",
    "Survey",
    "advice",
    "arrange",
    "load",
    "loose_problems",
    "outputs",
    "problems",
    "survey",
]
