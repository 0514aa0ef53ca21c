"""When, where and by whom a MARC 21 record says that its work was published (260, 264, 008)."""

from __future__ import annotations

import re

from tunilib.core.reference import When
from tunilib.formats.marc.punctuation import balanced, plain, trimmed, without_brackets
from tunilib.formats.marc.record import Field, MarcRecord

__all__ = ["issued_of", "publication_of"]

_YEAR = re.compile(r"\d{4}")
_UNKNOWN = re.compile(
    r"s\. ?[ln]\.?|sine (?:loco|nomine)|(?:place of publication|publisher|place|kustantaja|kustannuspaikka"
    r"|julkaisupaikka|julkaisija)"
    r" (?:not identified|tuntematon|unknown)|utgivnings(?:ort|plats) okänd|förlag okänt|utgivare okänd",
    re.IGNORECASE,
)


def issued_of(record: MarcRecord) -> When | None:
    """The date of publication: the printed one, made exact by the coded dates where these agree or there is
    none.
    """
    kind = record.at(6)
    first, second = record.at(7, 4), record.at(11, 4)
    coded = _coded(kind, first, second)
    printed = _printed(record, first)
    if printed is None or printed.year is None:
        return coded or printed
    if coded is None or coded.year is None:
        return printed
    if record.leader[7:8] in ("s", "i", "b") and kind in "cdu":
        return coded
    if kind == "e" and coded.year == printed.year:
        return coded
    if kind == "m" and printed.year == coded.year and printed.end_year is None:
        return coded
    return printed


def publication_of(record: MarcRecord) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Publishers and places, of the statement that the date was taken from."""
    field = _imprint(record, record.at(7, 4))
    if field is None:
        return (), ()
    return _values(field, "b"), _values(field, "a")


def _coded(kind: str, first: str, second: str) -> When | None:
    """The dates of 008; None where they say nothing."""
    start = int(first) if _YEAR.fullmatch(first) and first not in ("0000", "9999") else None
    end = int(second) if _YEAR.fullmatch(second) and second not in ("0000", "9999") else None
    if start is None:
        return None
    if kind in ("c", "u") or (kind in ("d", "m") and second == "9999"):
        return When(start, open=kind == "c" or second == "9999")
    if kind in ("d", "m", "i", "k", "q") and end is not None and end > start:
        return When(start, end_year=end, uncertain=kind == "q")
    if kind == "e" and second[:2].isdigit() and 1 <= int(second[:2]) <= 12:
        day = int(second[2:]) if second[2:].isdigit() and 1 <= int(second[2:]) <= 31 else 0
        return When(start, int(second[:2]), day)
    return When(start, uncertain=kind == "q")


def _printed(record: MarcRecord, coded: str) -> When | None:
    field = _imprint(record, coded)
    dates = field.all("c") if field else []
    for value in dates:
        found = When.parse(plain(value).rstrip("."))
        if found is not None and (found.year is not None or len(dates) == 1):
            return found
    return When.parse(plain(dates[0])) if dates else None


def _imprint(record: MarcRecord, coded: str) -> Field | None:
    """The publication statement: the one with the coded year, else 264 before 260, publication before the
    rest.
    """
    fields = sorted(record.tagged("260", "264"), key=_rank)
    for field in fields:
        if _rank(field) < _NOT_PUBLISHED and coded.isdigit() and any(coded in value for value in field.all("c")):
            return field
    return next((field for field in fields if field.all("abc")), None)


_NOT_PUBLISHED = 3


def _rank(field: Field) -> int:
    if field.tag == "260":
        return 1
    return {"1": 0, "0": 3, "2": 4, "3": 5}.get(field.ind2, 6)


def _values(field: Field, code: str) -> tuple[str, ...]:
    values = []
    for value in field.all(code):
        for part in value.split(" ; "):
            clean = trimmed(balanced(without_brackets(part)))
            clean = balanced(clean)
            if clean and not _UNKNOWN.fullmatch(clean):
                values.append(clean)
    return tuple(dict.fromkeys(values))
