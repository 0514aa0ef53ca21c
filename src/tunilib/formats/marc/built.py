"""Read back what ``builder`` writes: values are exact, and every role, kind and number is known.

A record of another source is read by ``mapping`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When
from tunilib.formats.marc.kinds import LABELS
from tunilib.formats.marc.record import SOURCE, TITLE_MISSING, Field, MarcRecord

_KINDS = {label: kind for kind, label in LABELS.items()}
_PLACE = re.compile(
    r"(?:Vol\. (?P<volume>.+?))?(?:(?:^|, )no\. (?P<issue>.+?))?(?: ?\((?:\d+ )?[A-Z][a-z]{2} \d{4}\))?"
    r"(?:(?:^|, )p\. (?P<pages>.+))?"
)
ISSUER = "issuing institution"
"""The relator term of the institution behind a report, which is not among its names."""
NO_DEGREE = "Thesis"
"""What stands for the type of a thesis of which nothing is known."""
VIEWED = "Viewed on "
"""The beginning of a note on the day when something was read online."""


def is_built(record: MarcRecord) -> bool:
    """Whether the record was built here, and nobody has added punctuation since (leader/18)."""
    source = record.first("040")
    return source is not None and source.get("a") == SOURCE and record.leader[18:19] == "c"


def restored(
    record: MarcRecord, reference: Reference, subjects: tuple[str, ...], scripts: dict[int, Field]
) -> Reference:
    """The reference that the record was built from.

    Args:
        record: a record for which ``is_built`` is true.
        reference: what ``mapping`` makes of it; its dates, numbers and addresses are right.
        subjects: headings that somebody added to the record.
        scripts: the 880 forms of fields, by the identity of the field.
    """
    kind = next((_KINDS[label] for label in _values(record, "655", "a", "7") if label in _KINDS), reference.kind)
    title, host = record.first("245") or Field("245"), record.first("773")
    native = scripts.get(id(title), Field("880"))
    place = _PLACE.fullmatch(title.get("n") if host is None else host.get("g"))
    degree, institution = _value(record, "502", "b"), _value(record, "502", "c")
    if kind is not Kind.THESIS:
        institution = next((one.get("a") for one in record.tagged("710") if one.get("e") == ISSUER), "")
    publishers = _values(record, "264", "b")
    viewed = next((value for value in _values(record, "588", "a") if value.startswith(VIEWED)), "")
    return replace(
        reference,
        kind=kind,
        title="" if title.get("a") == TITLE_MISSING else title.get("a"),
        subtitle=title.get("b"),
        native_title=native.get("a"),
        native_subtitle=native.get("b"),
        original_title=_value(record, "240", "a"),
        short_title=_value(record, "210", "a") or _value(record, "246", "a"),
        names=tuple(_names(record, scripts)),
        publishers=() if publishers == (institution,) else publishers,
        places=_values(record, "264", "a"),
        institution=institution,
        edition=_value(record, "250", "a"),
        container=host.get("t") if host else "",
        container_short=host.get("p") if host else "",
        volume=place["volume"] or "" if place else reference.volume,
        issue=place["issue"] or "" if place else reference.issue,
        pages=place["pages"] or "" if place else reference.pages,
        number=_value(record, "088", "a"),
        series=tuple(Series(one.get("a"), one.get("v"), one.get("x")) for one in record.tagged("490")),
        event=_value(record, "111", "a") or _value(record, "711", "a"),
        keywords=tuple(dict.fromkeys((*_values(record, "653", "a"), *subjects))),
        notes=tuple(value for field in record.tagged("500", "590") for value in field.all("a")),
        abstract="\n\n".join(_values(record, "520", "a")),
        work_type=("" if degree == NO_DEGREE else degree)
        if kind is Kind.THESIS
        else next(iter(_values(record, "655", "a", "4")), ""),
        call_number=_value(record, "852", "h"),
        extent=_value(record, "300", "a"),
        scale=_value(record, "255", "a"),
        accessed=When.from_edtf(viewed.removeprefix(VIEWED)),
    )


def _values(record: MarcRecord, tag: str, code: str, second: str = "") -> tuple[str, ...]:
    """The subfields of a code in all fields of a tag, or in those with that second indicator."""
    return tuple(value for field in record.tagged(tag) if second in ("", field.ind2) for value in field.all(code))


def _value(record: MarcRecord, tag: str, code: str) -> str:
    return next(iter(_values(record, tag, code)), "")


def _names(record: MarcRecord, scripts: dict[int, Field]) -> Iterator[Name]:
    for field in record.tagged("100", "110", "700", "710", "720"):
        heading = field.get("a")
        if field.get("e") == ISSUER:
            continue
        role = Role(word) if (word := field.get("e").replace(" ", "-")) in {*Role} else Role.CONTRIBUTOR
        native = scripts[id(field)].get("a") if id(field) in scripts else ""
        if field.tag in ("110", "710"):
            yield Name.body(heading, role, native=native)
        elif "," in heading:
            name = Name.parse(heading, role, native=native)
            yield replace(name, suffix=field.get("c")) if field.get("c") else name
        else:
            yield Name(heading, suffix=field.get("c"), role=role, native=native)
