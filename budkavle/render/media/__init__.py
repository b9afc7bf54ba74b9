"""Pictures and attachments: what they are, what is wrong with them, what is published of them.

    seen = survey(items, content, state / "media")            what the files are that items name
    problems(written, seen, ...), advice(written, seen, ...)  what is wrong with them
    media = arrange(edition, seen, settings, colours)         what is public of them
    loose_problems(paths, folder, trusted)                    what is wrong with files without items
    outputs(media, Darkroom(content, state / "pictures"))     the files of the site
    media.of(article), markup.picture(), markup.in_text()     what a page shows

The only importer of Pillow, pypdf and fontpkg, which are loaded when a file or a card is new.
"""

from budkavle.render.media.cards import Colours
from budkavle.render.media.display import Display, Media, Social, arrange
from budkavle.render.media.facts_cache import Survey, survey
from budkavle.render.media.gathering import Gathering
from budkavle.render.media.loose import problems as loose_problems
from budkavle.render.media.publishing import load, outputs
from budkavle.render.media.rendition_cache import Darkroom
from budkavle.render.media.review import advice, problems

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
