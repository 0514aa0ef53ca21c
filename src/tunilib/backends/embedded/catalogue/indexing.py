"""From a reference to what the catalogue keeps of it. Pure, and the slow part: made outside of any transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.catalogue.reference_json import reference_to_json
from tunilib.backends.embedded.search.normalisation import clean, match_key, name_keys, plain_forms
from tunilib.backends.embedded.sqlite.catalogue import FactsRow, TextsRow
from tunilib.backends.embedded.sqlite.records import RecordRow
from tunilib.core.reference import isbn_forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.core.reference import Name, Reference

__all__ = ["PreparedRecord", "display_title", "prepare_record"]

_LONGEST_TEXT = 200_000
_LONGEST_CONTROL = 200


class PreparedRecord(NamedTuple):
    """A reference, ready to be written.

    Attributes:
        control: what makes it the same record when it comes again: its control number, else a hash of all of it.
        source: who gave that number; empty where that is not said.
        record: the row of lists, without its id and day.
        headings: keys of its titles. names: its authors as they are filed, each with the keys it is found by.
    """

    control: str
    source: str
    record: RecordRow
    texts: TextsRow
    facts: FactsRow
    headings: tuple[str, ...]
    names: tuple[tuple[str, tuple[str, ...]], ...]
    data: str
    raw: bytes | None
    call_number: str | None


def prepare_record(reference: Reference) -> PreparedRecord:
    """What the catalogue keeps of a reference."""
    data = reference_to_json(reference)
    control = reference.control_number.strip()
    is_usable = 0 < len(control) <= _LONGEST_CONTROL
    return PreparedRecord(
        control=_stored(control) if is_usable else _fingerprint(data, reference.raw),
        source=_stored(reference.source.strip()) if is_usable else "",
        record=_record(reference),
        texts=_texts(reference),
        facts=_facts(reference),
        headings=_headings(reference),
        names=tuple(
            {_stored(name.inverted): name_keys(name.inverted, name.direct) for name in _named(reference)}.items()
        ),
        data=data,
        raw=reference.raw,
        call_number=_stored(reference.call_number) or None,
    )


def display_title(reference: Reference) -> str:
    """The title of lists: with the subtitle after `` : ``; in its own script where there is no other."""
    if reference.title:
        return _stored(reference.full_title)
    parts = (reference.native_title, reference.native_subtitle)
    return _stored(" : ".join(part for part in parts if part))


def _record(reference: Reference) -> RecordRow:
    authors = [_stored(name.inverted) for name in _named(reference)]
    series = [" ".join(part for part in (one.title, one.number) if part) for one in reference.series]
    return RecordRow(
        id="",
        title=display_title(reference),
        main_title=_stored(reference.title or reference.native_title),
        subtitle=_stored(reference.subtitle) or None,
        author=authors[0] if authors else None,
        authors="; ".join(authors),
        format=str(reference.kind),
        language=_stored(" ".join(reference.languages[0].split())) or None if reference.languages else None,
        publisher=_joined(reference.publishers),
        place=_joined(reference.places),
        year=None if reference.year is None else str(reference.year),
        isbn=reference.isbns[0] if reference.isbns else None,
        issn=reference.issns[0] if reference.issns else None,
        pages=_stored(reference.pages or reference.extent) or None,
        edition=_stored(reference.edition) or None,
        series=_joined(series),
        subjects=_joined(reference.keywords),
        added="",
    )


def _texts(reference: Reference) -> TextsRow:
    """The texts that are searched, each with its field of the index."""
    authors = _named(reference)
    others = [name for name in reference.names if name not in authors]
    return TextsRow(
        title=_text(_titles(reference)),
        author=_text(_names(authors)),
        contributor=_text(_names(others)),
        subject=_text(reference.keywords),
        rest=_text(_rest(reference)),
        isn=" ".join(_numbers(reference)),
    )


def _facts(reference: Reference) -> FactsRow:
    languages = dict.fromkeys(words for language in reference.languages if (words := " ".join(language.split())))
    return FactsRow(
        format=str(reference.kind),
        languages=_stored("\n".join(("", *languages, ""))) if languages else "",
        year=reference.year,
    )


def _headings(reference: Reference) -> tuple[str, ...]:
    native = " ".join((reference.native_title, reference.native_subtitle))
    forms = (reference.full_title, reference.title, native, reference.native_title, reference.original_title)
    return tuple(dict.fromkeys(key for key in map(match_key, (*forms, reference.short_title)) if key))


def _named(reference: Reference) -> tuple[Name, ...]:
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
    return _stored("; ".join(value for value in values if value)) or None


def _stored(text: str) -> str:
    """As it is, but for halves of surrogate pairs, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _fingerprint(data: str, raw: bytes | None) -> str:
    from hashlib import blake2b

    return "=" + blake2b(data.encode() + b"\0" + (raw or b""), digest_size=16).hexdigest()
