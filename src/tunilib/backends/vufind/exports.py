"""References of records at a site: what it exports itself, checked record by record; else what its pages show.

Which formats a site offers depends on the library. MARC tells most, RIS the main things. An export is counted and each
record compared with the title that the page showed: sites export an entry "Title not available" for what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.paths import EXPORT
from tunilib.backends.vufind.requestforms import record_path
from tunilib.core.filing import words_key
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client

__all__ = ["Exporter", "Wanted"]

_AT_ONCE = 50
_STYLES = {"MARCXML": "marcxml", "RIS": "ris"}
_SOURCE = "Solr"


class Wanted(NamedTuple):
    """A record as a page showed it."""

    record: str
    source: str
    title: str | None
    authors: tuple[str, ...] = ()
    year: str | None = None
    formats: tuple[str, ...] = ()


class Exporter:
    """Exports records of one site; remembers which formats it does not offer."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._styles = dict(_STYLES)

    def references(self, wanted: Iterable[Wanted]) -> Iterator[Reference]:
        """The references of records, in their order, each with the record's id."""
        coming = iter(wanted)
        while some := tuple(islice(coming, _AT_ONCE)):
            found = self._together(some)
            for one in some:
                yield found.get(one.record) or self._alone(one) or _as_shown(one)

    def _together(self, some: tuple[Wanted, ...]) -> dict[str, Reference]:
        """What one request for all of them gives; empty where that is not beyond doubt."""
        for style in tuple(self._styles):
            text = self._client.file(EXPORT, [("f", style), *(("i[]", f"{one.source}|{one.record}") for one in some)])
            read = None if text is None else _read(text, self._styles[style])
            if read is None:
                del self._styles[style]
            elif len(read) == len(some):
                pairs = zip(some, read, strict=True)
                return {one.record: replace(told, id=one.record) for one, told in pairs if _fits(one, told)}
        return {}

    def _alone(self, one: Wanted) -> Reference | None:
        if one.source != _SOURCE:
            return None
        for style in tuple(self._styles):
            text = self._client.file(f"{record_path(one.record)}/Export", [("style", style)])
            read = None if text is None else _read(text, self._styles[style])
            if read is not None and len(read) == 1 and _fits(one, read[0]):
                return replace(read[0], id=one.record)
        return None


def _read(text: str, name: str) -> list[Reference] | None:
    """The references of a file; None where it is none."""
    from tunilib.formats import read
    from tunilib.formats.items import FoundReference

    try:
        entries = list(read(BytesIO(text.encode("utf-8", "replace")), name))
    except LocalError:
        return None
    found = [entry.reference for entry in entries if isinstance(entry, FoundReference)]
    return found if len(found) == len(entries) and found else None


def _fits(one: Wanted, told: Reference) -> bool:
    """Whether a reference is of the record: the title that the page shows is its own, perhaps without the subtitle."""
    shown = [word for *_, word in words_key(one.title or "")[0]]
    full = [word for *_, word in words_key(told.full_title or told.native_title)[0]]
    least = min(len(shown), len(full))
    return least > 0 and shown[:least] == full[:least]


def _as_shown(one: Wanted) -> Reference:
    """What the page shows, and no more; the site's own word for the kind stays a word."""
    title, _, subtitle = (one.title or "").partition(" : ")
    return Reference(
        kind=Kind.GENERIC,
        id=one.record,
        title=title,
        subtitle=subtitle,
        names=tuple(Name.parse(author) for author in one.authors),
        issued=When.parse(one.year) if one.year else None,
        work_type=one.formats[0] if one.formats else "",
    )
