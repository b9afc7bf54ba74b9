"""The links of an item: those in its texts, and those that keys of its front matter name. Pure."""

from collections.abc import Iterator

from budkavle.content.item import ParsedItem
from budkavle.content.link_targets import target_of_key
from budkavle.content.markdown import Link
from budkavle.model.addresses import is_url
from budkavle.model.keys import references_in


def links_of(each: ParsedItem) -> Iterator[tuple[Link, str]]:
    """Every link within the site, and the field that names it; empty for a link in a text."""
    for link in each.links:
        yield link, ""
    for field, _, name in references_in(each.item, "link"):
        if not is_url(name):
            yield Link(target_of_key(name, each.item.path), each.line_of(field)), field
