"""Every rule for content by its code: its severity, its message and its hint."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["problem", "advice"]
"""A problem stops the build; advice makes a text better, and can be silenced with a reason."""


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name for "mark, translate later"
    """Mark a text for the catalogue, unchanged; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for content: the message says what is wrong, the hint what to write instead."""

    message: str
    hint: str
    severity: Severity = "problem"


RULES: dict[str, Rule] = {
    # The file
    "not-utf8": Rule(
        N_("The file is not text in UTF-8 (byte {byte} cannot be read)."),
        N_("Open it in a text editor and save it with the encoding UTF-8."),
    ),
    "control-character": Rule(
        N_("The text holds an invisible control character ({character})."),
        N_("Delete it: write the words on this line anew instead of pasting them."),
    ),
    "byte-order-mark": Rule(
        N_("The file begins with an invisible byte order mark."),
        N_("Save it as “UTF-8”, not “UTF-8 with BOM”."),
    ),
    "too-long": Rule(
        N_("The file holds more than {most} of text."),
        N_("Divide it, or publish it as an attachment."),
    ),
    "unclosed-brackets": Rule(
        N_("More than {most} brackets ({value}) are opened here and not closed."),
        N_("Close them, or take them away."),
    ),
    "nested-too-deep": Rule(
        N_("More than {most} elements stand within one another here."),
        N_("Write it simpler, or close what is opened before."),
    ),
    "used-too-often": Rule(
        N_("“{value}” is used so often that what is shown would grow beyond measure."),
        N_("Use it less often, or divide the text."),
    ),
    "unreadable": Rule(
        N_("The file cannot be read: {reason}."), N_("See to its place and its permissions.")
    ),
    # The front matter as YAML
    "no-front-matter": Rule(
        N_("The front matter is missing."),
        N_("Begin the file with a line ---, then title, date and summary, then a line ---."),
    ),
    "page-front-matter": Rule(
        N_("This front matter would be printed on the page."),
        N_("Begin the file with it, and let the line before and after it be --- and nothing else."),
    ),
    "key-in-text": Rule(
        N_("“{value}” has no effect here, and readers would see it."),
        N_("Move the line up into the front matter, between the lines ---, or take it away."),
    ),
    "unclosed-front-matter": Rule(
        N_("The front matter has no end."), N_("Put a line with only --- after its last key.")
    ),
    "list-not-keys": Rule(
        N_("This must be lines of “key: value”, not a list."),
        N_("Write for example title: My title"),
    ),
    "text-not-keys": Rule(
        N_("This must be lines of “key: value”, not a text."),
        N_("Write for example title: My title"),
    ),
    "no-keys": Rule(N_("There are no keys here."), N_("Write for example title: My title")),
    "bad-yaml": Rule(
        N_("This line cannot be understood."),
        N_("See to the spaces before the key, and to quotation marks and brackets without an end."),
    ),
    "tab": Rule(N_("The line begins with a tab."), N_("Begin it with spaces.")),
    "unquoted": Rule(
        N_("This text cannot stand without quotation marks around it."), N_("Write {remedy}")
    ),
    "cut-at-hash": Rule(
        N_("Everything after # would be lost: only “{kept}” is left."),
        N_("Put quotation marks around the text: {remedy}"),
    ),
    "duplicate-key": Rule(
        N_("The key {key} is written twice, first on line {first}."), N_("Keep one of them.")
    ),
    "too-deep": Rule(N_("Lists within lists here are too deep."), N_("Write it simpler.")),
    "no-value": Rule(N_("There is no value here."), N_("Write one, or delete the line.")),
    # Where files lie
    "item-elsewhere": Rule(
        N_("The file has the key {key}, as a news item has, but would not be published as one."),
        N_("Move it to {remedy}; if it is no news item, take the key away."),
    ),
    "wrong-suffix": Rule(
        N_("The file holds a text, but its name does not end with .md."), N_("Call it {remedy}")
    ),
    "link-out": Rule(
        N_("This is a link to {value}: out of the folder of the content, or to a whole folder."),
        N_("Put the file itself here instead of the link."),
    ),
    "special-file": Rule(
        N_("This is neither a file nor a folder."), N_("Take it away from the content.")
    ),
    "unused-file": Rule(
        N_("Nothing refers to this file, so it is not published."),
        N_("Link to it, or move it out of the content if nobody needs it."),
        "advice",
    ),
    # Keys and values
    "unknown-key": Rule(N_("There is no key {key}."), N_("Did you mean: {known}?")),
    "no-such-key": Rule(N_("There is no key {key}."), N_("The keys are: {known}.")),
    "missing": Rule(N_("The key {key} is missing."), N_("Add a line: {remedy}")),
    "not-text": Rule(N_("This must be a text."), N_("Write it on one line, after the key.")),
    "not-list": Rule(
        N_("This must be a list."), N_("Write one per line, each beginning with “- ”.")
    ),
    "not-keys": Rule(
        N_("This must be lines of “key: value”, not “{value}”."), N_("The keys are: {known}.")
    ),
    "not-true-false": Rule(N_("“{value}” is neither true nor false."), N_("Write true or false.")),
    "not-one-line": Rule(N_("The text has a line break."), N_("Write it on one line.")),
    "wrong-date": Rule(
        N_("“{value}” is not a date."),
        N_("Write 2026-03-01, or 2026-03-01 09:00 with a time."),
    ),
    "impossible-date": Rule(
        N_("“{value}” is a day or a time that does not exist."), N_("Look in a calendar.")
    ),
    "skipped-time": Rule(
        N_("The clock never shows {value}: summer time begins."),
        N_("Write a time an hour later."),
    ),
    "wrong-id": Rule(
        N_("“{value}” cannot be an id."),
        N_("Use 8 to 64 of a–z, 0–9 and hyphens, for example {remedy}"),
    ),
    "wrong-key": Rule(
        N_("“{value}” cannot be a key or an address."),
        N_("Use a–z, 0–9 and single hyphens, for example {remedy}"),
    ),
    "wrong-phone": Rule(
        N_("“{value}” is not a phone number."), N_("Write it as 031-390 06 00 or +46 31 390 06 00.")
    ),
    "wrong-email": Rule(
        N_("“{value}” is not an e-mail address."), N_("Write it as name@example.se")
    ),
    "wrong-url": Rule(
        N_("“{value}” is not an address."), N_("Write it whole, beginning with https://")
    ),
    "wrong-secure-url": Rule(
        N_("“{value}” is not a secure address."), N_("Write it whole, beginning with https://")
    ),
    "wrong-announce": Rule(
        N_("“{value}” is neither auto nor never."),
        N_("Write never, or delete the line to let subscribers know."),
    ),
    "wrong-revision": Rule(
        N_("“{value}” is not a revision."), N_("Write a whole number, for example 2.")
    ),
    "wrong-path": Rule(
        N_("“{value}” is not the path of a file."),
        N_("Write it as seen from this file, for example bild.jpg or ../bilder/bild.jpg"),
    ),
    "wrong-alias": Rule(
        N_("“{value}” is not an address on this site."),
        N_("Write it without the site's own, for example /nyheter/2017/gammal-adress/"),
    ),
    "wrong-language": Rule(N_("The site has no language “{value}”."), N_("It has: {known}.")),
    "wrong-organisation-number": Rule(
        N_("“{value}” is not an organisation number."),
        N_("Write ten digits as 858501-2084; the last is a check digit."),
    ),
    "wrong-timezone": Rule(
        N_("“{value}” is not a time zone."), N_("Write for example Europe/Stockholm")
    ),
    "wrong-colour": Rule(
        N_("“{value}” is not a colour."),
        N_('Write it in quotation marks, as "#0d3b43"'),
    ),
    "no-way-to-reach": Rule(
        N_("The contact has neither phone nor email."), N_("Add at least one of them.")
    ),
    "expires-before": Rule(
        N_("The item expires ({expires}) before it is published ({published})."),
        N_("Write a later expires, or remove it."),
    ),
    "wrong-choice": Rule(N_("“{value}” is none of the choices."), N_("Choose among: {known}.")),
    "no-provider": Rule(
        N_("Subscriptions are left to a provider, but it is not said where it is."),
        N_("Write address: and the provider's address, or mode: off."),
    ),
    "statement-old": Rule(
        N_("The accessibility statement was last looked over on {value}, more than a year ago."),
        N_("Go through it, mend what is no longer true, and write today's date."),
        "advice",
    ),
    "setting": Rule(
        N_("The setting is not right: {reason}."), N_("See the handbook for administrators.")
    ),
    "unknown-advice": Rule(
        N_("There is no advice called “{value}”, so it cannot be silenced."),
        N_("Did you mean: {known}?"),
    ),
    "no-reason": Rule(
        N_("Advice is silenced with a reason for each."),
        N_("Write lines of “code: reason”, for example long-sentence: A quotation."),
    ),
    "trusted-item": Rule(
        N_("{value} is among the news items, which are always reviewed."),
        N_("Take the line away: only ordinary pages and other files can be declared trusted."),
    ),
    "security-expired": Rule(
        N_("What security.txt says ended on {value}, and nobody heeds it any more."),
        N_("See that it is still true, and write a day within a year from now."),
        "advice",
    ),
    "security-too-long": Rule(
        N_("What security.txt says ends on {value}, which is further away than a year."),
        N_("Write an earlier day, so that it is looked at in time."),
        "advice",
    ),
    # References
    "unknown-reference": Rule(
        N_("“{value}” is not in {registry}."), N_("Write it there, or did you mean: {known}?")
    ),
    "unknown-item": Rule(
        N_("No item has the id “{value}”."), N_("Copy the id from the item that you mean.")
    ),
    "duplicate-id": Rule(
        N_("The id {value} belongs to {other} already."), N_("Write another, for example {remedy}")
    ),
    "duplicate-address": Rule(
        N_("The address {value} belongs to {other} already."),
        N_("Give this one a slug of its own, for example slug: {remedy}"),
    ),
    "duplicate-alias": Rule(
        N_("The address {value} belongs to {other} already."), N_("Take it away from aliases.")
    ),
    "dead-link": Rule(
        N_("The link leads to {value}, which is not there."),
        N_("See to the name and the folder. Nearest is: {known}"),
    ),
    "dead-anchor": Rule(
        N_("The link leads to #{value}, and no heading there is called that."),
        N_("There are: {known}"),
    ),
    "missing-file": Rule(
        N_("The file {value} is not there."),
        N_("See to the name and the folder. Nearest is: {known}"),
    ),
    # Pictures and attachments
    "not-a-picture": Rule(
        N_("The file {value} is not a picture that every browser can show."),
        N_("Save it as JPEG, PNG or WebP."),
    ),
    "damaged-picture": Rule(
        N_("The picture {value} is damaged."), N_("Fetch it anew from where it came.")
    ),
    "too-many-pixels": Rule(
        N_("The picture {value} has too many pixels: {number} million, of at most {most}."),
        N_("Make it smaller; 2000 pixels wide is enough."),
    ),
    "too-small-picture": Rule(
        N_("The picture {value} is only {width} pixels wide and would be blurred."),
        N_("Use one that is at least {least} pixels wide."),
    ),
    "unknown-file-type": Rule(
        N_("Files like {value} cannot be handed out."), N_("Save it as one of these: {known}.")
    ),
    "wrong-file-type": Rule(
        N_("The file {value} is not what its name says."),
        N_("Save it anew as {kind}, or give it the name of what it is."),
    ),
    "too-large-file": Rule(
        N_("The file {value} is too large: {size}, of at most {most}."),
        N_("Make it smaller, or publish it elsewhere and link to it."),
    ),
    "active-file": Rule(
        N_("The file {value} could run as a program, or restyle the site, where it is opened."),
        N_(
            "Publish it as PDF or as plain text; or whoever looks after the site declares it"
            " trusted in mkdocs.yml."
        ),
    ),
    "unsafe-svg": Rule(
        N_("The drawing {value} does more than draw: it holds {what}."),
        N_("Save it as plain SVG without scripts, links and pictures from elsewhere, or as PNG."),
    ),
    # Advice on them
    "pdf-without-title": Rule(
        N_("The PDF {value} has no title, so a screen reader says its file name."),
        N_("Write a title among the document's properties and save it as PDF anew."),
        "advice",
    ),
    "pdf-without-tags": Rule(
        N_("The PDF {value} has no tags, so a screen reader cannot tell headings from text."),
        N_("Save it anew as a tagged PDF, from a document with real headings."),
        "advice",
    ),
    "unreadable-pdf": Rule(
        N_("The PDF {value} is damaged or locked, so perhaps not everyone can read it."),
        N_("Open it in two programs, and save it anew without a password."),
        "advice",
    ),
    "located-picture": Rule(
        N_("The attached picture {value} tells where it was taken."),
        N_("Remove the position, unless everyone may know it."),
        "advice",
    ),
    "moving-picture": Rule(
        N_("The picture {value} moves, and readers cannot stop it."),
        N_("Use a still picture, or a film with a pause button."),
        "advice",
    ),
    # What was published
    "gone-or-moved": Rule(
        N_("An address that is gone needs a reason or moved_to, and not both."),
        N_("Write reason: and why it is gone, or moved_to: and where it is now."),
    ),
    "address-lost": Rule(
        N_("The address {value} has been published ({name}), and now nothing would be there."),
        N_(
            "Put the file back, with withdrawn: and the reason if readers should not see it; or,"
            " if it is gone for good, write in this file {remedy}"
        ),
    ),
    "address-taken": Rule(
        N_("The address {value} has been published for something else ({name})."),
        N_("Write another slug or alias, so that old links do not lead to the wrong page."),
    ),
    "id-changed": Rule(
        N_("This was published at {value} with the id {name}; feeds and mails know it by that."),
        N_("Write {remedy} again; if it is other news, give it a slug of its own."),
    ),
    "leak": Rule(
        N_("This is not public now, but {output} would show it."),
        N_(
            "Nothing was published. No text in the content repeats it, so it is not your mistake:"
            " tell whoever looks after the site."
        ),
    ),
    "leak-address": Rule(
        N_("This is the address of {secret}, which is not public now ({reason})."),
        N_("Link to the file, {remedy}, which becomes a link by itself when that is public."),
    ),
    "leak-words": Rule(
        N_("This repeats something of {secret}, which is not public now ({reason})."),
        N_("Take it away until that is public."),
    ),
    "leads-nowhere": Rule(
        N_("The finished page has a link that leads nowhere: {value}."),
        N_("Mend the link in the page's text; if it is not there, the theme is to blame."),
    ),
    "leaked": Rule(
        N_("This is not public now, but {output} shows it."),
        N_("Tell whoever looks after the site at once, so that the file is taken away."),
    ),
    # The body
    "empty-body": Rule(N_("There is no text after the front matter."), N_("Write it there.")),
    "unfinished": Rule(
        N_("“{value}” is left from the template, and readers would see it."),
        N_("Write your own words there, or add draft: true until the item is finished."),
    ),
    "first-level-heading": Rule(
        N_("A heading with one # would be a second title."), N_("Begin it with ## instead.")
    ),
    "forbidden-html": Rule(
        N_("The HTML {value} is not allowed here."),
        N_("Write it in Markdown, or take it away."),
    ),
    "forbidden-link": Rule(
        N_("A link may not begin with {value}."), N_("Use https://, mailto: or tel:")
    ),
    "foreign-style": Rule(
        N_("The style sheet would fetch {address} from another site, which then sees our readers."),
        N_("Save it in the content, and write its name."),
    ),
    "foreign-picture": Rule(
        N_("The picture {value} would be fetched from another site, which then sees our readers."),
        N_("Save it beside this file, and write its name."),
    ),
    # Ordinary pages and the host
    "host": Rule(N_("{reason}"), ""),
    # Advice
    "long-sentence": Rule(
        N_("The sentence “{value}” has {number} words; more than {most} are hard to follow."),
        N_("Make two of it."),
        "advice",
    ),
    "abbreviation": Rule(
        N_("The abbreviation “{value}” stops some readers, and screen readers spell it out."),
        N_("Write {remedy}"),
        "advice",
    ),
    "capitals": Rule(
        N_("“{value}” is written in capitals, which is hard to read and sounds like shouting."),
        N_("Write {remedy}, and let the words carry the weight."),
        "advice",
    ),
    "vague-link": Rule(
        N_("The link text “{value}” does not say where it leads."),
        N_("Let the link be the name of what is there."),
        "advice",
    ),
    "address-as-link": Rule(
        N_("The link text is an address: “{value}”."),
        N_("Let the link be the name of what is there."),
        "advice",
    ),
    "missing-alt": Rule(
        N_("The picture {value} has no text for those who do not see it."),
        N_("Write it between the brackets: ![what the picture shows]({value})"),
        "advice",
    ),
    "heading-jump": Rule(
        N_("The heading “{value}” has {marks}, but the one above it only calls for {remedy}."),
        N_("Begin it with {remedy}"),
        "advice",
    ),
    "date-style": Rule(
        N_("The date “{value}” is written for machines."), N_("Write {remedy}"), "advice"
    ),
    "time-style": Rule(
        N_("The time “{value}” is not written as in the rest of the site."),
        N_("Write {remedy}"),
        "advice",
    ),
    "phone-style": Rule(
        N_("The phone number “{value}” is not written as in the rest of the site."),
        N_("Write {remedy}"),
        "advice",
    ),
    "long-title": Rule(
        N_("The title has {number} characters; of more than {most} a search result shows a part."),
        N_("Keep what the reader looks for, first."),
        "advice",
    ),
    "title-full-stop": Rule(
        N_("The title ends with a full stop."), N_("Take the full stop away."), "advice"
    ),
    "long-summary": Rule(
        N_("The summary has {number} characters; a search result shows {most} at most."),
        N_("Say the most important thing in one or two short sentences."),
        "advice",
    ),
    "left-from-template": Rule(
        N_("“{value}” is left from the template."), N_("Write your own words there."), "advice"
    ),
}


ADVICE = frozenset(code for code, rule in RULES.items() if rule.severity == "advice")
"""The codes that can be silenced in an item's front matter."""
