"""What the catalogue stores of a reference: its columns, its searched texts, and the whole reference as JSON.

Preparing a record is the slow part of an import. It is pure, so that it is done before a transaction begins."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tunilib.core.favourite import Annotation, additions, joined_keywords
from tunilib.core.reference import Kind, Name, Reference, Role, Series, When, isbn_forms
from tunilib.library.search.query import clean, match_key, name_keys, plain_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


_LONGEST_TEXT = 200_000
_LONGEST_CONTROL = 200
_LONGEST_NAME = 600
"""A row in an index of PostgreSQL has at most 2,700 bytes."""


class Description(NamedTuple):
    """What lists show of a record. ``title`` has the subtitle after `` : ``."""

    title: str
    main_title: str
    subtitle: str | None
    author: str | None
    authors: str
    format: str | None
    language: str | None
    publisher: str | None
    place: str | None
    year: str | None
    isbn: str | None
    issn: str | None
    pages: str | None
    edition: str | None
    series: str | None
    subjects: str | None


class IndexedTexts(NamedTuple):
    title: str
    author: str
    contributor: str
    subject: str
    rest: str
    isn: str


class FacetValues(NamedTuple):
    """The values of filters. Languages are separated by line feeds."""

    format: str
    languages: str
    year: int | None


class PreparedRecord(NamedTuple):
    """A reference, prepared for the catalogue.

    Attributes:
        control: its control number, else a hash of its content; a second import finds the record by it.
        source: who gave the control number; empty: not known.
        authors: inverted names, each with its keys.
        raw: the record that it was made from.
    """

    control: str
    source: str
    description: Description
    texts: IndexedTexts
    facets: FacetValues
    title_keys: tuple[str, ...]
    authors: tuple[tuple[str, tuple[str, ...]], ...]
    json: str
    raw: bytes | None
    call_number: str | None


def prepare_record(reference: Reference) -> PreparedRecord:
    stored = reference_to_json(reference)
    control, source = reference.control_number.strip(), reference.source.strip()
    is_usable = 0 < len(control) <= _LONGEST_CONTROL and len(source) <= _LONGEST_CONTROL
    return PreparedRecord(
        control=storable(control) if is_usable else _fingerprint(stored, reference.raw),
        source=storable(source) if is_usable else "",
        description=describe(reference),
        texts=_texts(reference),
        facets=_facets(reference),
        title_keys=_title_keys(reference),
        authors=tuple(
            {
                storable(name.inverted)[:_LONGEST_NAME]: name_keys(name.inverted, name.direct)
                for name in _authors(reference)
            }.items()
        ),
        json=stored,
        raw=reference.raw,
        call_number=storable(reference.call_number) or None,
    )


def display_title(reference: Reference) -> str:
    """The title for lists, with the subtitle after `` : ``; else the title in the original script."""
    if reference.title:
        return storable(reference.full_title)
    parts = (reference.native_title, reference.native_subtitle)
    return storable(" : ".join(part for part in parts if part))


def describe(reference: Reference) -> Description:
    authors = [storable(name.inverted) for name in _authors(reference)]
    series = [" ".join(part for part in (one.title, one.number) if part) for one in reference.series]
    return Description(
        title=display_title(reference),
        main_title=storable(reference.title or reference.native_title),
        subtitle=storable(reference.subtitle) or None,
        author=authors[0] if authors else None,
        authors="; ".join(authors),
        format=str(reference.kind),
        language=storable(" ".join(reference.languages[0].split())) or None if reference.languages else None,
        publisher=_joined(reference.publishers),
        place=_joined(reference.places),
        year=None if reference.year is None else str(reference.year),
        isbn=reference.isbns[0] if reference.isbns else None,
        issn=reference.issns[0] if reference.issns else None,
        pages=storable(reference.pages or reference.extent) or None,
        edition=storable(reference.edition) or None,
        series=_joined(series),
        subjects=_joined(reference.keywords),
    )


def _texts(reference: Reference) -> IndexedTexts:
    authors = _authors(reference)
    others = [name for name in reference.names if name not in authors]
    return IndexedTexts(
        title=_text(_titles(reference)),
        author=_text(_names(authors)),
        contributor=_text(_names(others)),
        subject=_text(reference.keywords),
        rest=_text(_rest(reference)),
        isn=" ".join(_numbers(reference)),
    )


def _facets(reference: Reference) -> FacetValues:
    languages = dict.fromkeys(words for language in reference.languages if (words := " ".join(language.split())))
    return FacetValues(
        format=str(reference.kind),
        languages=storable("\n".join(("", *languages, ""))) if languages else "",
        year=reference.year,
    )


def _title_keys(reference: Reference) -> tuple[str, ...]:
    native = " ".join((reference.native_title, reference.native_subtitle))
    forms = (reference.full_title, reference.title, native, reference.native_title, reference.original_title)
    return tuple(dict.fromkeys(key for key in map(match_key, (*forms, reference.short_title)) if key))


def _authors(reference: Reference) -> tuple[Name, ...]:
    return tuple(name for name in reference.authors if name.inverted.strip())


def _names(names: Iterable[Name]) -> list[str]:
    return [text for name in names for text in (name.inverted, name.native) if text]


def _titles(reference: Reference) -> tuple[str, ...]:
    return (
        reference.title,
        reference.subtitle,
        reference.native_title,
        reference.native_subtitle,
        reference.original_title,
        reference.short_title,
    )


def _rest(reference: Reference) -> list[str]:
    year = "" if reference.issued is None else str(reference.issued)
    return [
        reference.container,
        reference.container_short,
        *(part for series in reference.series for part in (series.title, series.number)),
        *reference.publishers,
        *reference.places,
        reference.institution,
        year,
        reference.event,
        reference.event_place,
        reference.edition,
        reference.number,
        reference.work_type,
        reference.call_number,
        reference.doi,
        *(value for _, value in reference.identifiers),
        *reference.notes,
        reference.abstract,
    ]


def _numbers(reference: Reference) -> dict[str, None]:
    """ISBNs with 10 and 13 digits, ISSNs and numbers of printed music, without hyphens."""
    isbns = [form for isbn in reference.isbns for form in isbn_forms(isbn) or (isbn,)]
    issns = [*reference.issns, *(series.issn for series in reference.series)]
    music = [value for scheme, value in reference.identifiers if scheme == "ismn"]
    bare = ("".join(filter(str.isalnum, number)).upper() for number in (*isbns, *issns, *music))
    return dict.fromkeys(number for number in bare if number)


def _text(parts: Iterable[str]) -> str:
    text = clean(" ; ".join([part for part in parts if part]))[:_LONGEST_TEXT]
    more = plain_forms(text)
    return f"{text} ; {more}" if more else text


def _joined(values: Iterable[str]) -> str | None:
    return storable("; ".join(value for value in values if value)) or None


def _fingerprint(data: str, raw: bytes | None) -> str:
    from hashlib import blake2b

    return "=" + blake2b(data.encode() + b"\0" + (raw or b""), digest_size=16).hexdigest()


_NAMES, _DATES, _SERIES = "names", ("issued", "accessed"), "series"
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_STORED_BESIDE = frozenset(("id", "raw"))
_REFERENCE, _NAME, _WHEN, _SERIES_PART = (
    {field.name: field.default for field in kind.__dataclass_fields__.values()}
    for kind in (Reference, Name, When, Series)
)


def reference_to_json(reference: Reference) -> str:
    """A reference as JSON. Its id and its raw record are stored beside it."""
    data = _known(reference, _REFERENCE)
    if reference.names:
        data[_NAMES] = [_known(name, _NAME) for name in reference.names]
    if reference.series:
        data[_SERIES] = [_known(series, _SERIES_PART) for series in reference.series]
    for field in _DATES:
        if field in data:
            data[field] = _known(data[field], _WHEN)
    text = _ENCODER.encode(data)
    return text if storable(text) == text else json.dumps(data, separators=(",", ":"))


def reference_from_json(
    text: str, record: str, raw: bytes | None = None, annotation: Annotation | None = None
) -> Reference:
    """The reference, made in one step: an export of favourites makes many."""
    made: dict[str, Any]
    made, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError(text[end:])
    if not made.keys() <= _REFERENCE.keys():
        raise ValueError(made.keys() - _REFERENCE.keys())
    for field in _READ.keys() & made.keys():
        made[field] = _READ[field](made[field])
    if annotation is not None:
        notes, keywords, made["added"] = additions(annotation)
        if notes:
            made["notes"] = (*made.get("notes", ()), *notes)
        made["keywords"] = joined_keywords(made.get("keywords", ()), keywords)
    made["id"], made["raw"] = record, raw
    return Reference.stored(made)


def _name(parts: dict[str, Any]) -> Name:
    if "family" not in parts or not parts.keys() <= _NAME.keys():
        raise ValueError(parts.keys() ^ _NAME.keys())
    if "role" in parts:
        parts["role"] = _ROLES[parts["role"]]
    return Name.stored(parts)


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys([name for name, value in _REFERENCE.items() if value == ()], tuple),
    **dict.fromkeys(_DATES, lambda parts: When(**parts)),
    "kind": {str(kind): kind for kind in Kind}.__getitem__,
    _NAMES: lambda names: tuple([_name(name) for name in names]),
    _SERIES: lambda several: tuple([Series(**series) for series in several]),
    "identifiers": lambda pairs: tuple([(scheme, value) for scheme, value in pairs]),
}
"""Readers of the fields that are not texts."""
_ROLES: Final = {str(role): role for role in Role}


def _known(thing: object, defaults: dict[str, Any]) -> dict[str, Any]:
    return {
        field: value
        for field, default in defaults.items()
        if (value := getattr(thing, field)) != default and field not in _STORED_BESIDE
    }


def storable(text: str) -> str:
    """The text without halves of surrogate pairs, which cannot be stored."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
