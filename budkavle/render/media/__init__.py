"""Pictures and attachments: inspects them, finds problems in them, and publishes them.

    seen = survey(items, content, cache, files)     inspect the files of items
    problems(written, seen, ...), advice(written, seen, ...)  report problems in them
    media = arrange(edition, seen, settings, colours)         select what is public
    loose_problems(paths, folder, trusted)                    report problems in other files
    outputs(media, RenditionCache(content, cache))     make the files of the site
    media.of(article), markup.picture(), markup.in_text()     give what a page shows

The only importer of Pillow, pypdf and fontpkg, which are loaded only if a file or a card is new.
"""

from budkavle.render.media.card_content import Colours
from budkavle.render.media.collector import MediaCollector
from budkavle.render.media.display import ArticleMedia, Media, Social, arrange
from budkavle.render.media.file_info_cache import Survey, survey
from budkavle.render.media.loose import problems as loose_problems
from budkavle.render.media.publishing import load, outputs
from budkavle.render.media.rendition_cache import RenditionCache
from budkavle.render.media.review import advice, problems

__all__ = [
    "ArticleMedia",
    "Colours",
    "Media",
    "MediaCollector",
    "RenditionCache",
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
