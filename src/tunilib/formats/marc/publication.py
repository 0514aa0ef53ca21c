"""The publication of a MARC 21 record (260, 264, 008), and the host of an article or chapter (773)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tunilib.core.reference import When, clean_isbn, clean_issn
from tunilib.formats.marc.record import Field, MarcRecord, balanced, plain, trimmed, without_brackets

_YEAR = re.compile(r"\d{4}")
_UNKNOWN = re.compile(
    r"s\. ?[ln]\.?|sine (?:loco|nomine)|(?:place of publication|publisher|place|kustantaja|kustannuspaikka"
    r"|julkaisupaikka|julkaisija)"
    r" (?:not identified|tuntematon|unknown)|utgivnings(?:ort|plats) okänd|förlag okänt|utgivare okänd",
    re.IGNORECASE,
)


def issued_of(record: MarcRecord) -> When | None:
    """The date of publication: the printed date, or the coded one if it agrees and is more exact."""
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
    """Publishers and places, from the same statement as the date."""
    field = _imprint(record, record.at(7, 4))
    if field is None:
        return (), ()
    return _values(field, "b"), _values(field, "a")


def _coded(kind: str, first: str, second: str) -> When | None:
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
    """The publication statement: the one with the coded year, else 264 before 260, publication before others."""
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


@dataclass(frozen=True, slots=True)
class Host:
    title: str = ""
    short: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    issued: When | None = None
    issn: str = ""
    isbn: str = ""
    place: str = ""
    publisher: str = ""


_NUMBERS = r"[A-Za-z]?\d+(?:\s*[-–—]\s*[A-Za-z]?\d+)?(?:\s*,\s*\d+(?:\s*[-–—]\s*\d+)?)*"
_PAGES = re.compile(rf"\b(?:pp?|pages?|s|ss|siv|sivut?|sid|sidor|S|Seiten?)\b[.:]?\s*({_NUMBERS})")
_BARE_PAGES = re.compile(r"(?:(?<=[,;])|(?<=\d\):)|(?<=\(\d\) :)|(?<=\(\d\d\) :))\s*(\d+\s*[-–—]\s*\d+)\s*$")
_VOLUME = re.compile(
    r"\b(?:vol|volume|v|vsk|vuosik|vuosikerta|årg|årgång|jg|bd|band|til|tom|t)\b[.:]?\s*([\w/–-]*\d[\w/–-]*)",
    re.IGNORECASE,
)
_ISSUE = re.compile(
    r"(?:\b(?:no|nro|nr|num|n:o|issue|iss|h|heft|häfte|numero)\b[.:]?|№)\s*([\w/–-]*\d[\w/–-]*)",
    re.IGNORECASE,
)
_YEAR_ISSUE = re.compile(r"(?<!\d)(\d{4})\s*[):,]?\s*(?::|,)\s*(\d{1,3}(?:[-–/]\d{1,3})?)(?!\d)")
# volume and issue at the beginning: "12(3)", "12 (2010) : 3", "2010 (12), 3"
_VOLUME_AND_ISSUE = (
    re.compile(r"^\s*(\d{1,4})\s*\((\d{1,3}(?:[-–/]\d{1,3})?)\)\s*:?\s*$"),
    re.compile(r"^\s*(\d{1,4})\s*\((?:[^()]*?)\d{4}(?:[^()]*)\)\s*(?::|,|;)?\s*(\d{1,4}(?:[-–/]\d{1,4})?)?"),
    re.compile(r"^\s*\d{4}\s*\((\d{1,4})\)\s*[:,;]?\s*(\d{1,4}(?:[-–/]\d{1,4})?)?"),
)
_HOST_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_ENUMERATION = re.compile(r"^([^:<]*)(?::([^:<]*))?(?::[^<]*)?(?:<(.+))?$")


def host_of(field: Field) -> Host:
    title = trimmed(field.get("t") or field.get("s"))
    if not title and field.get("a") and not field.get("t"):
        title = trimmed(field.get("a"))
    where = located(" ".join(field.all("g")))
    volume, issue, pages = where.volume, where.issue, where.pages
    enumerated = _ENUMERATION.match(field.get("q"))
    if enumerated:
        volume = volume or (enumerated[1] or "").strip()
        issue = issue or (enumerated[2] or "").strip()
        pages = pages or (enumerated[3] or "").strip()
    imprint = plain(field.get("d"))
    place, colon, rest = imprint.partition(" : ")
    publisher = rest.rpartition(",")[0] or rest if colon else ""
    issued = where.issued
    if issued is None and (year := _HOST_YEAR.search(imprint)):
        issued = When(int(year[1]))
    return Host(
        title=title,
        short=trimmed(field.get("p")) if field.get("t") else "",
        volume=volume,
        issue=issue,
        pages=pages,
        issued=issued,
        issn=clean_issn(field.get("x")),
        isbn=clean_isbn(field.get("z")),
        place=plain(place) if colon else "",
        publisher=plain(publisher),
    )


def located(text: str) -> Host:
    """Parse volume, issue, pages and year: "Vol. 12 (2010), no. 3, s. 15-20", "2010 : 3, s. 15-20" and the like."""
    text = " ".join(text.split()).strip(" .")
    if not text:
        return Host()
    rest = text
    pages = ""
    found = _PAGES.search(rest) or _BARE_PAGES.search(rest)
    if found:
        pages = re.sub(r"\s*[-–—]\s*", "-", found[1])
        rest = rest[: found.start()] + rest[found.end() :]
    volume = issue = ""
    year = _HOST_YEAR.search(rest)
    if mark := _VOLUME.search(rest):
        volume = mark[1]
    if mark := _ISSUE.search(rest):
        issue = mark[1]
    found = next((mark for pattern in _VOLUME_AND_ISSUE if (mark := pattern.match(rest))), None)
    if not volume and found:
        volume, issue = found[1], issue or found[2] or ""
    elif not issue and (mark := _YEAR_ISSUE.search(rest)):
        issue = mark[2]
    return Host(volume=volume, issue=issue, pages=pages, issued=When(int(year[1])) if year else None)
