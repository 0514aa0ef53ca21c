"""Favourites: references in a patron's lists, with notes and keywords (S52 to S59)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from typing import Any

from tunilib.core.filing import date_key, title_key, words_key
from tunilib.core.models import INTERNAL, Labelled, Model, Value, model
from tunilib.core.note import Note
from tunilib.core.reference import Reference

DEFAULT_LIST = "My favourites"
"""The list for favourites if none is named; it is created when it is first needed (S53)."""


SORTS = ("title", "author", "date", "format", "added", "custom")

_APART = "\n\n"
"""Between merged notes: a new paragraph in Markdown."""


@model
class FavouriteList(Model):
    """A list of favourites.

    Attributes:
        public: anybody with its address can read it, if the library shows lists.
        description: in Markdown.
        count: the number of favourites.
        address: its page at the library.
    """

    id: str
    name: str
    public: bool | None = False
    description: str | None = None
    count: int = 0
    address: str | None = field(default=None, metadata=INTERNAL)


@model
class Favourite(Model):
    """One record in one list.

    Attributes:
        title: with the subtitle after `` : ``. None: neither the catalogue nor the list has the record any more.
        format: as in a search: a kind of the reference model, or a site's own word.
        language: three-letter code, by which articles are skipped in sorting.
        list: id of the list.
        notes: in Markdown.
        added: when it was added to a list.
    """

    record_id: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    year: str | None = None
    format: str | None = None
    list: str
    notes: str | None = None
    keywords: tuple[str, ...] = ()
    added: date | datetime | None = None
    language: str | None = field(default=None, metadata=INTERNAL)


@model
class ListRequest(Value):
    name: str
    public: bool = False


@model
class ListChange(Value):
    """A change of a list. None: no change."""

    name: str | None = None
    public: bool | None = None

    def is_met_by(self, chosen: FavouriteList) -> bool:
        return (self.name is None or list_name(self.name) == list_name(chosen.name)) and (
            self.public is None or self.public == chosen.public
        )


@model
class FavouriteChange(Value):
    """New notes or keywords of a favourite. None: no change; an empty value removes them."""

    notes: str | None = None
    keywords: tuple[str, ...] | None = None

    def is_met_by(self, favourite: Favourite) -> bool:
        if self.notes is not None and _plain(self.notes) != _plain(favourite.notes or ""):
            return False
        if self.keywords is None:
            return True
        return list(filter(None, dict.fromkeys(map(_plain, self.keywords)))) == list(map(_plain, favourite.keywords))


@model(kw_only=False)
class Annotation(Value):
    notes: str | None = None
    keywords: tuple[str, ...] = ()
    added: date | datetime | None = None


@model(kw_only=False)
class AnnotatedReference(Value):
    """The full reference of a favourite, with the patron's annotation."""

    reference: Reference
    annotation: Annotation


@model
class ImportEntry(Value):
    """One entry of a file that is imported: a record, a reference, or an empty list.

    Attributes:
        position: its place in the file, from 1.
        record: id of a record of the library, if the file names one; then there is no reference.
        reference: what the file says of a work.
        odd: what was wrong with it, though it could be read.
        list: name of the list that the file names. None: the list of the import.
        public, description: of a list that is created.
        notes, keywords: the patron's own, if the file tells them from the record's.
    """

    position: int
    record: str | None = None
    reference: Reference | None = None
    odd: tuple[Note, ...] = ()
    list: str | None = None
    public: bool = False
    description: str | None = None
    notes: str | None = None
    keywords: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        return self.record is None and self.reference is None

    def is_noted_in(self, favourite: Favourite, *, with_keywords: bool) -> bool:
        keywords = {_plain(word).casefold() for word in favourite.keywords}
        has_keywords = not with_keywords or {_plain(word).casefold() for word in self.keywords} <= keywords
        return has_keywords and _plain(self.notes or "") in _plain(favourite.notes or "")


def list_name(text: str) -> str:
    """The stored form of a list's name: composed letters (NFC), one line, no spaces at the ends."""
    return _one_line(text)


def keyword_of(text: str) -> str:
    return _one_line(text)


def joined_notes(first: str | None, second: str | None) -> str | None:
    one, other = first or "", second or ""
    if not one or not other:
        return one or other or None
    if _contains_note(other, one):
        return one
    return other if _contains_note(one, other) else f"{one}{_APART}{other}"


def joined_keywords(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def known_by_name(list_id: str, name: str) -> Labelled:
    return Labelled(list_id, Note(name, context="list") if name == DEFAULT_LIST else name)


def lists_called(lists: Sequence[FavouriteList], word: str) -> tuple[FavouriteList, ...]:
    """The list with an id, or else all with this exact name."""
    by_id = tuple(one for one in lists if one.id == word)
    return by_id or tuple(one for one in lists if list_name(one.name) == list_name(word))


def joined(one: Favourite, other: Favourite) -> Favourite:
    return replace(
        one,
        notes=joined_notes(one.notes, other.notes),
        keywords=joined_keywords(one.keywords, other.keywords),
    )


def annotated(reference: Reference, favourite: Favourite) -> AnnotatedReference:
    annotation = Annotation(favourite.notes, favourite.keywords, favourite.added)
    notes, keywords, added = additions(annotation)
    keywords = joined_keywords(reference.keywords, keywords)
    noted = replace(reference, notes=(*reference.notes, *notes), keywords=keywords, added=added)
    return AnnotatedReference(noted, annotation)


def additions(annotation: Annotation) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """What an annotation adds to a reference: notes, keywords, and the day, in ISO 8601."""
    notes = (annotation.notes,) if annotation.notes else ()
    return notes, annotation.keywords, annotation.added.isoformat() if annotation.added else ""


def sorted_favourites(favourites: Iterable[Favourite], sort: str) -> tuple[Favourite, ...]:
    """Favourites in an order (S54).

    Args:
        favourites: in the order of adding, or for ``custom`` in the patron's own.
        sort: one of :data:`SORTS`: ``title`` and ``author`` by :mod:`tunilib.core.filing`, ``date`` newest first,
            ``format`` by the word of the interface. Equal ones are sorted by title; missing values come last.
    """
    key = _KEYS.get(sort)
    return tuple(favourites) if key is None else tuple(sorted(favourites, key=key))


def _by_title(one: Favourite) -> tuple[Any, ...]:
    return (not one.title, title_key(one.title or "", one.language), one.record_id, one.list)


def _by_author(one: Favourite) -> tuple[Any, ...]:
    return (not one.authors, [words_key(author) for author in one.authors], *_by_title(one))


def _by_date(one: Favourite) -> tuple[Any, ...]:
    year = date_key(one.year)
    return (year is None, -(year or 0), *_by_title(one))


def _by_format(one: Favourite) -> tuple[Any, ...]:
    return (not one.format, one.format or "", *_by_title(one))


_KEYS: dict[str, Callable[[Favourite], tuple[Any, ...]]] = {
    "title": _by_title,
    "author": _by_author,
    "date": _by_date,
    "format": _by_format,
}


def _contains_note(part: str, whole: str) -> bool:
    return f"{_APART}{part}{_APART}" in f"{_APART}{whole}{_APART}"


def _plain(text: str) -> str:
    """A text without what storing may change: blanks, line breaks, composed letters, halves of surrogate pairs."""
    return _one_line(text.encode("utf-8", "replace").decode())


def _one_line(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if _is_control(letter) else letter for letter in composed).split())


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp")
