"""The host item of an article or chapter (773): its title, and where in it the part stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tunilib.core.reference import When, clean_isbn, clean_issn
from tunilib.formats.marc.punctuation import plain, trimmed
from tunilib.formats.marc.record import Field

__all__ = ["Host", "host_of", "located"]


@dataclass(frozen=True, slots=True)
class Host:
    """What a part is part of."""

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
_BARE_PAGES = re.compile(r"(?:(?<=[,;])|(?<=\d\):))\s*(\d+\s*[-–—]\s*\d+)\s*$")
_VOLUME = re.compile(
    r"\b(?:vol|volume|v|vsk|vuosik|vuosikerta|årg|årgång|jg|bd|band|til|tom|t)\b[.:]?\s*([\w/–-]*\d[\w/–-]*)",
    re.IGNORECASE,
)
_ISSUE = re.compile(
    r"(?:\b(?:no|nro|nr|num|n:o|issue|iss|h|heft|häfte|numero)\b[.:]?|№)\s*([\w/–-]*\d[\w/–-]*)",
    re.IGNORECASE,
)
_YEAR_ISSUE = re.compile(r"(?<!\d)(\d{4})\s*[):,]?\s*(?::|,)\s*(\d{1,3}(?:[-–/]\d{1,3})?)(?!\d)")
_VOLUME_YEAR_ISSUE = re.compile(
    r"^\s*(\d{1,4})\s*\((?:[^()]*?)(\d{4})(?:[^()]*)\)\s*(?::|,|;)?\s*(\d{1,4}(?:[-–/]\d{1,4})?)?"
)
_VOLUME_ISSUE = re.compile(r"^\s*(\d{1,4})\s*\((\d{1,3}(?:[-–/]\d{1,3})?)\)\s*:?\s*$")
_YEAR_VOLUME_ISSUE = re.compile(r"^\s*\d{4}\s*\((\d{1,4})\)\s*[:,;]?\s*(\d{1,4}(?:[-–/]\d{1,4})?)?")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_ENUMERATION = re.compile(r"^([^:<]*)(?::([^:<]*))?(?::[^<]*)?(?:<(.+))?$")


def host_of(field: Field) -> Host:
    """Read a field 773."""
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
    if issued is None and (year := _YEAR.search(imprint)):
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
    """Volume, issue, pages and year out of "Vol. 12 (2010), no. 3, s. 15-20", "2010 : 3, s. 15-20" and their
    like.
    """
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
    year = _YEAR.search(rest)
    if mark := _VOLUME.search(rest):
        volume = mark[1]
    if mark := _ISSUE.search(rest):
        issue = mark[1]
    if not volume and (mark := _VOLUME_ISSUE.match(rest)):
        volume, issue = mark[1], issue or mark[2]
    elif not volume and (mark := _VOLUME_YEAR_ISSUE.match(rest)):
        volume, issue = mark[1], issue or mark[3] or ""
    elif not volume and (mark := _YEAR_VOLUME_ISSUE.match(rest)):
        volume, issue = mark[1], issue or mark[2] or ""
    elif not issue and (mark := _YEAR_ISSUE.search(rest)):
        issue = mark[2]
    return Host(volume=volume, issue=issue, pages=pages, issued=When(int(year[1])) if year else None)
