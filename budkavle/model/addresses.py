"""Where something is, and how to reach someone: URLs, paths, phone numbers, e-mail addresses."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from budkavle.i18n.phones import dialled, national_phone, phones_in
from budkavle.model.rules import N_, Rule
from budkavle.model.site_paths import NotOnSiteError, TooLongError, path_on_site, within_site
from budkavle.model.values import refuse, text, validation_context

WRONG_PHONE = Rule(
    "wrong-phone",
    N_("“{value}” is not a phone number."),
    N_("Count its digits, and write it as 031-XXX XX XX or +46 31 XXX XX XX."),
)
PHONE_WITH_WORDS = Rule(
    "phone-with-words",
    N_("“{value}” is more than a phone number."),
    N_("Write {remedy} alone, and what else there is to say in role."),
)
WRONG_EMAIL = Rule(
    "wrong-email",
    N_("“{value}” is not an e-mail address."),
    N_("Write only {remedy}"),
    alone=N_("Write only the address, without spaces, as name@example.se"),
)
WRONG_URL = Rule(
    "wrong-url", N_("“{value}” is not an address."), N_("Write it whole, beginning with https://")
)
WRONG_SECURE_URL = Rule(
    "wrong-secure-url",
    N_("“{value}” is not a secure address."),
    N_("Write it whole, beginning with https://"),
)
WRONG_PATH = Rule(
    "wrong-path",
    N_("“{value}” is not the path of a file."),
    N_("Write it as seen from this file, for example bild.jpg or ../bilder/bild.jpg"),
)
WRONG_ALIAS = Rule(
    "wrong-alias",
    N_("“{value}” is not an address on this site."),
    N_("Write it from the first slash, without the site's own, for example {remedy}"),
)
LONG_ADDRESS = Rule(
    "long-address",
    N_("A part of the address “{value}” is longer than the name of a file can be."),
    N_("Take it away: nothing can have been at that address."),
)
_EMAIL = re.compile(r"[^@\s<>\"',;:()\[\]]+@[^@\s<>\"',;:()\[\]]+\.[^@\s<>\"',;:()\[\].]+")
_AT = re.compile(r"\s*[\[(](?:at|snabel-a|@)[\])]\s*", re.IGNORECASE)
"""What is written for @ where robots are not to read the address."""
_NAME = re.compile(r"[^\s,:;<(]+")
"""A single word, which may be the beginning of an address with a space in it."""
_URL = re.compile(r"https?://[^\s/]+\S*")
_QUERY = re.compile(r"[^\s?#=&]+=[^\s?#&]*(?:&[^\s?#=&]+=[^\s?#&]*)*")


def phone(value: Any, info: ValidationInfo) -> str:
    """A phone number in any usual form, converted to E.164; a short number, such as 112, stays."""
    written, region = text(value), validation_context(info).region
    number = dialled(written, region)
    if number is None:
        within = [each for _, _, each in phones_in(written, region)]
        if len(within) == 1:
            refuse(PHONE_WITH_WORDS, value=written, remedy=national_phone(within[0], region))
        refuse(WRONG_PHONE, value=written)
    return number


def email(value: Any) -> str:
    """An e-mail address."""
    written = text(value)
    if not _EMAIL.fullmatch(written):
        refuse(WRONG_EMAIL, value=written, remedy=_only_email_in(written))
    return written


def _only_email_in(written: str) -> str:
    """The one address in a text; empty if there is none, or if a part of it may be cut off."""
    found = list(_EMAIL.finditer(_AT.sub("@", written)))
    before = found[0].string[: found[0].start()].strip() if len(found) == 1 else "?"
    return "" if len(found) != 1 or _NAME.fullmatch(before) else found[0][0].strip(".")


def url(value: Any) -> str:
    """A complete http or https address."""
    written = text(value)
    if not is_url(written):
        refuse(WRONG_URL, value=written)
    return written


def is_url(written: str) -> bool:
    """Whether this is a complete http or https address."""
    return _URL.fullmatch(written) is not None


def secure_url(value: Any) -> str:
    """A complete https address."""
    written = url(value)
    if not written.startswith("https://"):
        refuse(WRONG_SECURE_URL, value=written)
    return written


def reachable(value: Any) -> str:
    """A way to contact someone, as a URI (RFC 9116, 2.5.3); an e-mail address gets mailto:."""
    written = text(value)
    if written.startswith(("mailto:", "tel:")):
        return written
    return f"mailto:{email(written)}" if "@" in written else secure_url(written)


def file_path(value: Any) -> str:
    """The path of a file, relative to the item's file, with forward slashes."""
    written = text(value)
    if written.startswith("/") or "\\" in written or ":" in written:
        refuse(WRONG_PATH, value=written)
    return written


def link(value: Any, info: ValidationInfo) -> str:
    """A complete address, or the path of a file, relative to the item's file.

    An address on this site is given from its root, such as /om/, however it was written.
    """
    written = text(value)
    own = within_site(written, validation_context(info).site) if is_url(written) else None
    if own is not None:
        return f"/{own.lstrip('/')}"
    return written if is_url(written) else file_path(written)


def alias(value: Any, info: ValidationInfo) -> str:
    """An old address on this site, from its root (see `site_paths`).

    One with a query, such as /?p=123, leads on only where the host can do that.
    """
    written, site = text(value), validation_context(info).site
    path, mark, query = written.partition("?")
    if not (mark and _QUERY.fullmatch(query)):
        return address_on_site(written, site)
    front = path.strip("/") == "" or path.rstrip("/") == site.rstrip("/")
    return f"?{query}" if front else f"{address_on_site(path, site).rstrip('/')}?{query}"


def own_address(value: Any, info: ValidationInfo) -> str:
    """An address on this site, from its root, without a query."""
    return address_on_site(value, validation_context(info).site)


def address_on_site(value: Any, site: str) -> str:
    """An address on the site at the address `site`, as people write it (see `site_paths`)."""
    written = text(value)
    try:
        return path_on_site(written, site)
    except NotOnSiteError as error:
        refuse(WRONG_ALIAS, value=written, remedy=error.remedy or "/nyheter/2017/gammal-adress/")
    except TooLongError:
        refuse(LONG_ADDRESS, value=f"{written[:40]}…")
    except ValueError:  # an address that cannot be read at all, such as http://[::1
        refuse(WRONG_ALIAS, value=written, remedy="/nyheter/2017/gammal-adress/")


Phone = Annotated[str, BeforeValidator(phone)]
Email = Annotated[str, BeforeValidator(email)]
Url = Annotated[str, BeforeValidator(url)]
SecureUrl = Annotated[str, BeforeValidator(secure_url)]
Reachable = Annotated[str, BeforeValidator(reachable)]
FilePath = Annotated[str, BeforeValidator(file_path)]
Link = Annotated[str, BeforeValidator(link)]
Alias = Annotated[str, BeforeValidator(alias)]
OwnAddress = Annotated[str, BeforeValidator(own_address)]
