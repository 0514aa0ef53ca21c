"""A public list as a self-contained page and as a feed; all text is escaped."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from tunilib.core.models import Model, model
from tunilib.errors import UsageError
from tunilib.messages import ngettext
from tunilib.services.exports import referenced_favourites, write_file
from tunilib.services.favourites import chosen_list, favourite_lists
from tunilib.services.letters import describe_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.favourite import FavouriteList, ReferencedFavourite
    from tunilib.services.letters import Description
    from tunilib.services.opened import OpenedAccount

__all__ = ["SharedList", "feed_of", "file_stem", "page_of", "share"]

_STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 serif}"
    "li{margin:0 0 1.2rem}.note{white-space:pre-wrap;margin:.4rem 0}.keywords{color:#555}"
)
_UNSAFE = re.compile(r"[^a-z0-9]+")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@model(kw_only=False)
class SharedList(Model):
    """The files of a shared list, and its address at the library if it has one."""

    list: str
    page: Path
    feed: Path
    address: str | None


def share(account: OpenedAccount, name: str, folder: Path, *, language: str = "en") -> SharedList:
    """Write a public list as a page and a feed into a folder.

    Raises:
        UsageError: the list is private.
        LocalError: ``file``: they cannot be written.
    """
    chosen = chosen_list(account.ask(lambda: favourite_lists(account)), name)
    if not chosen.public:
        raise UsageError(
            "the list {name} is private", hint="publish it first: tunilib favourites publish", name=chosen.name
        )
    favourites = tuple(referenced_favourites(account, chosen.id))
    stem = file_stem(chosen)
    page, feed = folder / f"{stem}.html", folder / f"{stem}.atom"
    write_file(page, (page_of(chosen, favourites, language, feed.name).encode("utf-8", "replace"),))
    atom = feed_of(chosen, favourites, language, site=account.site, now=account.now())
    write_file(feed, (atom.encode("utf-8", "replace"),))
    return SharedList(chosen.id, page, feed, chosen.address)


def file_stem(chosen: FavouriteList) -> str:
    """The name of a list's files without the suffix: the letters and digits of its name, and its id."""
    apart = unicodedata.normalize("NFKD", chosen.name.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    name = _UNSAFE.sub("-", plain)[:60].strip("-")
    return f"{name}-{chosen.id}" if name else chosen.id


def page_of(chosen: FavouriteList, favourites: Sequence[ReferencedFavourite], language: str, feed: str) -> str:
    """The page, without scripts, pictures or anything from other places.

    Args:
        feed: the file name of the feed, in the same folder.
    """
    count = ngettext("{count} reference", "{count} references", len(favourites), language)
    address = f'<p><a href="{escape(chosen.address)}">{escape(chosen.address)}</a></p>\n' if chosen.address else ""
    described = f'<p class="note">{escape(_allowed(chosen.description))}</p>\n' if chosen.description else ""
    items = "\n".join(_item(one, describe_reference(one.reference, language)) for one in favourites)
    name = escape(_allowed(chosen.name))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<link rel="alternate" type="application/atom+xml" href="{escape(feed)}">\n'
        f"<title>{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n"
        f"{described}{address}<p>{escape(count)}</p>\n<ol>\n{items}\n</ol>\n</body>\n</html>\n"
    )


def feed_of(
    chosen: FavouriteList, favourites: Sequence[ReferencedFavourite], language: str, *, site: str, now: datetime
) -> str:
    """The feed (Atom, RFC 4287), newest first.

    Args:
        site: the library; the ids of entries are derived from it, and it is not shown.
        now: the date of what has none.
    """
    otherwise = now.isoformat(timespec="seconds")
    dated = [(one, _moment(one.favourite.added) or otherwise) for one in reversed(favourites)]
    updated = max((added for _, added in dated), default=otherwise)
    entries = "".join(_entry(one, added, language, f"{site} {chosen.id}") for one, added in dated)
    link = f'<link href="{_xml(chosen.address)}"/>\n' if chosen.address else ""
    described = f"<subtitle>{_xml(chosen.description)}</subtitle>\n" if chosen.description else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_xml(language)}">\n'
        f"<id>{_urn(site, chosen.id)}</id>\n<title>{_xml(chosen.name)}</title>\n{described}{link}"
        f"<updated>{updated}</updated>\n<author><name>{_xml(chosen.name)}</name></author>\n"
        f"<generator>tunilib</generator>\n{entries}</feed>\n"
    )


def _item(one: ReferencedFavourite, described: Description) -> str:
    title = escape(described.title)
    if described.address:
        title = f'<a href="{escape(described.address)}" rel="noreferrer">{title}</a>'
    lines = [f"<strong>{title}</strong>", *map(escape, described.facts)]
    note = one.favourite.notes
    noted = f'\n<div class="note">{escape(_allowed(note))}</div>' if note else ""
    keywords = "; ".join(one.favourite.keywords)
    marked = f'\n<div class="keywords">{escape(_allowed(keywords))}</div>' if keywords else ""
    return f"<li>{'<br>'.join(lines)}{noted}{marked}</li>"


def _entry(one: ReferencedFavourite, added: str, language: str, within: str) -> str:
    described = describe_reference(one.reference, language)
    content = "\n".join((*described.facts, *((one.favourite.notes,) if one.favourite.notes else ())))
    link = f'<link href="{_xml(described.address)}"/>\n' if described.address else ""
    names = "".join(f"<author><name>{_xml(name.direct)}</name></author>\n" for name in one.reference.authors)
    tags = "".join(f'<category term="{_xml(keyword)}"/>\n' for keyword in one.favourite.keywords)
    return (
        f"<entry>\n<id>{_urn(within, described.record)}</id>\n<title>{_xml(described.title)}</title>\n{link}"
        f"<updated>{added}</updated>\n{names}{tags}<content>{_xml(content)}</content>\n</entry>\n"
    )


def _moment(added: date | datetime | None) -> str | None:
    """A date-time as Atom requires it; a site may give only a date."""
    return added.isoformat(timespec="seconds") if isinstance(added, datetime) else None


def _urn(within: str, name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'tunilib {within} {name}')}"


def _xml(value: str) -> str:
    return escape(_allowed(value))


def _allowed(value: str) -> str:
    """The text without characters that XML and HTML cannot contain; U+FFFD replaces them."""
    return _NOT_IN_XML.sub("\ufffd", value)
