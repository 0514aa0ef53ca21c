"""Map a MARC 21 bibliographic record to a reference."""

from __future__ import annotations

import re

from tunilib.core.note import Note
from tunilib.core.reference import Reference, Series, clean_doi, clean_isbn, clean_issn, language_code
from tunilib.formats.kinds import SERIALS
from tunilib.formats.marc.builder import is_built, restored
from tunilib.formats.marc.codes import is_electronic, kind_of
from tunilib.formats.marc.names import event_of, names_of
from tunilib.formats.marc.publication import Host, host_of, issued_of, publication_of
from tunilib.formats.marc.record import (
    SOURCE,
    TITLE_MISSING,
    Field,
    MarcRecord,
    plain,
    trimmed,
    without_brackets,
    without_full_stop,
)

_BIBLIOGRAPHIC = frozenset("acdefgijkmoprt")
_OTHER_MESSAGES = {
    "z": "an authority record",
    "u": "a holdings record",
    "v": "a holdings record",
    "x": "a holdings record",
    "y": "a holdings record",
    "w": "a classification record",
    "q": "a community information record",
}
HOLDINGS = ("u", "v", "x", "y")
"""Codes of holdings records in leader/06."""
_SUBJECTS = ("600", "610", "611", "630", "647", "648", "650", "651", "653", "654", "655", "656", "657")
_ADDED_SUBJECTS = tuple(tag for tag in _SUBJECTS if tag not in ("653", "655"))
_NOTES = ("500", "501", "505", "508", "511", "515", "518", "534", "545", "546", "550", "580")
_NO_LANGUAGE = frozenset(("und", "zxx", "mul", "mis", "|||", "   "))


def why_not_bibliographic(record: MarcRecord) -> Note | None:
    """What kind of record it is. None: bibliographic."""
    code = record.leader[6:7]
    return Note.of(_OTHER_MESSAGES[code]) if code in _OTHER_MESSAGES else None


def bibliographic(record: MarcRecord) -> bool:
    return record.leader[6:7] in _BIBLIOGRAPHIC


def reference_of(record: MarcRecord, raw: bytes | None = None) -> Reference:
    scripts = _scripts(record)
    kind = kind_of(record)
    host_field = record.first("773")
    host = host_of(host_field) if host_field else Host()
    title, subtitle, native_title, native_subtitle = _titles(record, scripts)
    publishers, places = publication_of(record)
    event, event_place = event_of(record)
    work_type, institution = _thesis(record)
    doi, identifiers = _identifiers(record)
    whole = kind in SERIALS
    abbreviated = record.first("210")
    reference = Reference(
        kind=kind,
        control_number=record.control("001").strip(),
        source=record.control("003").strip(),
        electronic=is_electronic(record),
        title=title,
        subtitle=subtitle,
        native_title=native_title,
        native_subtitle=native_subtitle,
        original_title="" if whole else _original(record),
        short_title=plain(_text(abbreviated, "a")) if whole and abbreviated else "",
        names=names_of(record, scripts),
        issued=issued_of(record) or host.issued,
        publishers=publishers or ((host.publisher,) if host.publisher else ()),
        places=places or ((host.place,) if host.place else ()),
        institution=institution,
        edition=_edition(record),
        container=host.title,
        container_short=host.short,
        volume=host.volume,
        issue=host.issue,
        pages=host.pages,
        number=_number(record),
        series=_series(record),
        event=event,
        event_place=event_place,
        isbns=_unique([*_isbns(record), host.isbn]),
        issns=_unique([*_issns(record), host.issn]),
        doi=doi,
        identifiers=identifiers,
        languages=_languages(record),
        keywords=_keywords(record),
        notes=_notes(record),
        abstract="\n\n".join(_unique([_text(field, "ab") for field in record.tagged("520")])),
        work_type=work_type,
        call_number=_call_number(record),
        urls=_urls(record),
        extent=_extent(record),
        scale=_clean(record.first("255"), "a"),
        raw=raw,
    )
    if is_built(record):
        return restored(record, reference, _keywords(record, _ADDED_SUBJECTS), scripts)
    return reference


def _unique(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _text(field: Field, codes: str) -> str:
    return " ".join(" ".join(field.all(codes)).split())


def _clean(field: Field | None, codes: str) -> str:
    return trimmed(_text(field, codes)) if field else ""


def _scripts(record: MarcRecord) -> dict[int, Field]:
    """The 880 forms of fields, by the identity of the field they belong to."""
    linked: dict[tuple[str, str], Field] = {}
    for field in record.tagged("880"):
        link = field.get("6")
        if link[3:4] == "-" and link[4:6] not in ("", "00"):
            linked.setdefault((link[:3], link[4:6]), field)
    found: dict[int, Field] = {}
    if linked:
        for field in record.fields:
            link = field.get("6") if field.tag != "880" else ""
            script = linked.get((field.tag, link[4:6])) if link.startswith("880-") else None
            if script is not None:
                found[id(field)] = script
    return found


def _titles(record: MarcRecord, scripts: dict[int, Field]) -> tuple[str, str, str, str]:
    field = record.first("245")
    title, subtitle = _title(field) if field else ("", "")
    script = scripts.get(id(field)) if field else None
    if script is None:
        # a title in its original script only: an 880 whose occurrence number has no counterpart
        script = next((f for f in record.tagged("880") if f.get("6").startswith("245")), None)
    native_title, native_subtitle = _title(script) if script else ("", "")
    return title, subtitle, native_title, native_subtitle


def _title(field: Field) -> tuple[str, str]:
    main = ""
    rest: list[str] = []
    parallel = numbered = False
    stated = any(code == "c" for code, _ in field.subfields)
    for code, value in field.subfields:
        # without subfield c the statement of responsibility follows a slash
        text = plain(value if stated else value.partition(" / ")[0])
        if not text:
            continue
        if code == "a" and not main:
            main = text
            parallel = value.rstrip().endswith("=")
        elif code in "np" and not rest:
            main = f"{main}, {text}" if code == "p" and numbered else f"{without_full_stop(main)}. {text}"
            numbered = code == "n"
        elif code in "np":
            rest.append(text)
        elif code == "b" and parallel:
            # a parallel title: a subtitle after it belongs to that language
            main = f"{main} = {text}"
            parallel = False
        elif code == "b":
            rest.append(text)
    if not main and rest:
        main = rest.pop(0)
    if main == TITLE_MISSING:
        return "", ""
    return without_full_stop(main), without_full_stop(" : ".join(rest))


def _original(record: MarcRecord) -> str:
    field = record.first("240", "130", "765")
    if field is None:
        return ""
    return _clean(field, "t" if field.tag == "765" else "anp")


def _edition(record: MarcRecord) -> str:
    field = record.first("250")
    return trimmed(without_brackets(_text(field, "ab"))) if field else ""


def _number(record: MarcRecord) -> str:
    for field in record.tagged("088", "027", "013"):
        if field.get("a"):
            return plain(field.get("a"))
    return ""


def _series(record: MarcRecord) -> tuple[Series, ...]:
    """The series as printed, else as the catalogue traces them."""
    return _series_in(record, {"490": "a", "440": "anp"}) or _series_in(
        record, {"830": "anp", "800": "tnp", "810": "tnp", "811": "tnp"}
    )


def _series_in(record: MarcRecord, titles: dict[str, str]) -> tuple[Series, ...]:
    found: dict[str, Series] = {}
    for field in record.tagged(*titles):
        title = _clean(field, titles[field.tag])
        if title:
            number = plain(field.get("v")).rstrip(".")
            found.setdefault(title.casefold(), Series(title, number, clean_issn(field.get("x"))))
    return tuple(found.values())


def _isbns(record: MarcRecord) -> list[str]:
    found = [clean_isbn(value) for field in record.tagged("020") for value in field.all("a")]
    # an article number (EAN) in 024 may be an ISBN; 979-0 is printed music
    articles = [clean_isbn(field.get("a")) for field in record.tagged("024") if field.ind1 == "3"]
    found += [isbn for isbn in articles if re.match("978|979[1-9]", isbn)]
    return found


def _issns(record: MarcRecord) -> list[str]:
    return [clean_issn(value) for field in record.tagged("022") for value in field.all("a")]


def _identifiers(record: MarcRecord) -> tuple[str, tuple[tuple[str, str], ...]]:
    doi = ""
    found: dict[tuple[str, str], None] = {}
    for field in record.tagged("024"):
        value = plain(field.get("a"))
        scheme = {"0": "isrc", "1": "upc", "2": "ismn", "3": "ean"}.get(field.ind1) or field.get("2").casefold()
        if scheme == "doi" or (not scheme and value.startswith("10.")):
            doi = doi or clean_doi(value)
        elif value and scheme:
            found[scheme, value] = None
    for field in record.tagged("028"):
        if field.get("a"):
            found["publisher-number", _text(field, "ba")] = None
    for field in record.tagged("010"):
        if field.get("a"):
            found["lccn", re.sub(r"\s+|//.*", "", field.get("a"))] = None
    for field in record.tagged("035"):
        number = re.match(r"\(OCoLC\)\s*(?:ocm|ocn|on)?0*(\d+)", field.get("a"))
        if number:
            found["oclc", number[1]] = None
    for field in record.tagged("856"):
        for value in field.all("u"):
            if not doi and "doi.org/" in value.casefold():
                doi = clean_doi(value)
            if value.casefold().startswith("urn:") or "urn.fi/urn:" in value.casefold():
                found["urn", value[value.casefold().index("urn:") :]] = None
    return doi, tuple(found)


def _languages(record: MarcRecord) -> tuple[str, ...]:
    codes = [record.at(35, 3)]
    for field in record.tagged("041"):
        if field.ind2 == "7" and field.get("2") not in ("", "iso639-2b"):
            continue
        for value in field.all("ad"):
            if len(value) % 3 == 0:  # old records concatenate them
                codes.extend(value[start : start + 3] for start in range(0, len(value), 3))
    known = [code.casefold() for code in codes if len(code) == 3 and code.isalpha() and code.isascii()]
    return _unique([language_code(code) for code in known if code not in _NO_LANGUAGE])


def _keywords(record: MarcRecord, tags: tuple[str, ...] = _SUBJECTS) -> tuple[str, ...]:
    found: list[str] = []
    for field in record.tagged(*tags):
        if field.tag == "653":
            found.extend(trimmed(value) for value in field.all("a"))
            continue
        head = _text(field, "abcdqnpt") if field.tag in ("600", "610", "611", "630") else _text(field, "ab")
        parts = [head, *field.all("vxyz")]
        found.append(" -- ".join(trimmed(part) for part in parts if part))
    return _unique(found)


def _notes(record: MarcRecord) -> tuple[str, ...]:
    notes = [_text(field, "abct" if field.tag != "505" else "agrtu") for field in record.tagged(*_NOTES)]
    notes += [_text(field, "a") for field in record.tagged("502")]
    notes += [value for field in record.tagged("590") if field.get("5") == SOURCE for value in field.all("a")]
    return _unique(notes)


def _thesis(record: MarcRecord) -> tuple[str, str]:
    """Type and university of a thesis, from its note ("Väitöskirja : Tampereen yliopisto") or subfields b and c."""
    field = record.first("502")
    if field is None:
        return "", ""
    degree, university = field.get("b"), plain(field.get("c"))
    note = plain(field.get("a"))
    if not university and note:
        found = re.match(
            r"(?:(.+?)\s*(?:--|—|–|:|\()\s*)?([^,:()]*(?:universit|yliopisto|högskola|korkeakoulu"
            r"|hochschule|college|institut|akademi)[^,;:]*)",
            note,
            re.IGNORECASE,
        )
        if found:
            degree = degree or (found[1] or "").strip(" ()")
            university = found[2].strip(" .()")
    return plain(degree), university


def _call_number(record: MarcRecord) -> str:
    for field in record.tagged("852"):
        if field.get("h"):
            return plain(_text(field, "hikm"))
    for tag in ("090", "050", "060", "080", "082", "084"):
        field_or_none = record.first(tag)
        if field_or_none and field_or_none.get("a"):
            return plain(_text(field_or_none, "ab" if tag in ("090", "050", "060") else "a"))
    return ""


def _urls(record: MarcRecord) -> tuple[str, ...]:
    found: list[str] = []
    for field in record.tagged("856"):
        if field.ind2 != "2":
            found.extend(value for value in field.all("u") if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value))
    return _unique(found)


def _extent(record: MarcRecord) -> str:
    field = record.first("300")
    return plain(_text(field, "af")) if field else ""
