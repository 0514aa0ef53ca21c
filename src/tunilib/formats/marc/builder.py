"""MARC 21 records for references that were not read from one, and such records read back.

They have no ISBD punctuation (leader/18 is ``c``), so every value is exact. Their cataloguing source (040) is tunilib,
by which the reader knows that full stops and line breaks belong to the values. Records of other sources are read by
``mapping`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tunilib.core.filing import nonfiling_characters
from tunilib.core.reference import MONTHS, Kind, Name, Reference, Role, Series, When
from tunilib.formats.kinds import ARTICLES, MARC, PARTS, SERIALS
from tunilib.formats.marc.codes import CODED, CODES, LABELS, kind_of
from tunilib.formats.marc.record import SOURCE, TITLE_MISSING, Field, MarcRecord, composed_record

# Readers take a person in 700 in any other role for an author, one in 720 for a contributor.
_ADDED_ENTRIES_TEXT = "author composer contributor director editor performer producer translator"
_ADDED_ENTRIES = frozenset(_ADDED_ENTRIES_TEXT.split())

_SCHEMES = {
    "ismn": ("024", "2 "),
    "lccn": ("010", "  "),
    "oclc": ("035", "  "),
    "publisher-number": ("028", "02"),
}
"""The fields and indicators of identifiers that state the scheme."""
_KINDS = {label: kind for kind, label in LABELS.items()}
_PLACE = re.compile(
    r"(?:Vol\. (?P<volume>.+?))?(?:(?:^|, )no\. (?P<issue>.+?))?(?: ?\((?:\d+ )?[A-Z][a-z]{2} \d{4}\))?"
    r"(?:(?:^|, )p\. (?P<pages>.+))?"
)
_ISSUER = "issuing institution"
"""The relator term of the institution behind a report, which is not among its names."""
_ROLES = {str(role): role for role in Role}
_NO_DEGREE = "Thesis"
"""The type of a thesis of an unknown degree."""
_VIEWED = "Viewed on "
"""The beginning of a note on the day when something was read online."""


def record_of(reference: Reference) -> MarcRecord:
    """The record, with every value that MARC 21 has a field for; a missing title is supplied."""
    fields = [Field("001", data=number)] if (number := reference.control_number or reference.id) else []
    if reference.source and reference.control_number:
        fields.append(Field("003", data=reference.source))
    fields.append(Field("008", data=_fixed(reference)))
    fields.append(_field("040", a=SOURCE))
    fields += _numbers(reference)
    fields += _names(reference)
    fields += _titles(reference)
    fields += _publication(reference)
    fields += _description(reference)
    fields += _host(reference)
    fields += [_field("856", "40", u=url) for url in reference.addresses]
    fields += _scripts(reference, fields)
    # sorted by tag, except that persons and bodies (7XX) stay in the order of the reference
    fields.sort(key=lambda field: "7" if field.tag[0] == "7" else field.tag)
    record = MarcRecord(f"00000n{MARC[reference.kind]} a2200000 c 4500", fields)
    if kind_of(record) is not reference.kind:
        fields.append(_field("655", " 7", a=LABELS[reference.kind], n2="local"))
    return composed_record(record)


def _field(tag: str, indicators: str = "  ", **subfields: str) -> Field:
    """A field; the keyword of a subfield whose code is a digit begins with ``n`` (``n4``)."""
    pairs = [(code.removeprefix("n") if len(code) > 1 else code, value) for code, value in subfields.items() if value]
    return Field(tag, indicators[0], indicators[1], pairs)


def _fixed(reference: Reference) -> str:
    when = reference.issued
    characters = list(" " * 40)
    characters[15:18] = "xx "
    characters[0:6] = "000101"
    characters[6:15] = _dates(when)
    if reference.languages and len(reference.languages[0]) == 3:
        characters[35:38] = reference.languages[0]
    else:
        characters[35:38] = "und"
    characters[39] = "d"
    for place, code in CODED.get(reference.kind, {}).items():
        characters[place] = code
    if reference.electronic:
        characters[29 if MARC[reference.kind][0] in "efgkor" else 23] = "o"
    return "".join(characters)


def _dates(when: When | None) -> str:
    if when is None or when.year is None:
        return "nuuuuuuuu"
    start = f"{when.year:04d}"
    if when.end_year is not None:
        return f"{'q' if when.uncertain else 'm'}{start}{when.end_year:04d}"
    if when.open:
        return f"c{start}9999"
    if not when.month:
        return f"s{start}    "
    return f"e{start}{when.month:02d}{when.day:02d}" if when.day else f"e{start}{when.month:02d}  "


def _numbers(reference: Reference) -> list[Field]:
    fields = []
    if not _is_part(reference):
        fields += [_field("020", a=isbn) for isbn in reference.isbns]
        fields += [_field("022", a=issn) for issn in reference.issns]
    if reference.doi:
        fields.append(_field("024", "7 ", a=reference.doi, n2="doi"))
    for scheme, value in reference.identifiers:
        tag, indicators = _SCHEMES.get(scheme, ("024", "7 "))
        number = f"(OCoLC){value}" if scheme == "oclc" else value
        fields.append(_field(tag, indicators, a=number, n2="" if scheme in _SCHEMES else scheme))
    if reference.number:
        fields.append(_field("088", a=reference.number))
    if reference.languages:
        fields.append(Field("041", "0", " ", [("a", code) for code in reference.languages]))
    return fields


def _names(reference: Reference) -> list[Field]:
    main = next(iter(reference.authors), None)
    fields = [_name(name, main=name is main) for name in reference.names]
    if reference.event:
        place = f"({reference.event_place})" if reference.event_place else ""
        fields.append(_field("711" if main else "111", "2 ", a=reference.event, c=place))
    return fields


def _name(name: Name, *, main: bool) -> Field:
    role, code = str(name.role).replace("-", " "), CODES[name.role]
    if name.corporate:
        return _field("110" if main else "710", "2 ", a=name.family, e=role, n4=code)
    if not main and name.role not in _ADDED_ENTRIES:
        return _field("720", "1 ", a=name.inverted, e=role, n4=code)
    family = f"{name.particle} {name.family}".strip()
    given = f"{name.given} {name.dropping}".strip()
    heading = f"{family}, {given}" if given else family
    tag = "100" if main else "700"
    return _field(tag, "1 " if given else "0 ", a=heading, c=name.suffix, e=role, n4=code)


def _titles(reference: Reference) -> list[Field]:
    title = reference.title or TITLE_MISSING
    language = reference.languages[0] if reference.languages else None
    entry = "1" if reference.authors or reference.event else "0"
    skipped = nonfiling_characters(title, language) if reference.title else 0
    medium = "electronic resource" if _is_online(reference) else ""
    fields = [
        _field(
            "245",
            f"{entry}{min(skipped, 9)}",
            a=title,
            h=f"[{medium}]" if medium else "",
            b=reference.subtitle,
            n="" if _is_part(reference) else _enumeration(reference),
        )
    ]
    if reference.original_title:
        fields.append(_field("240", "10", a=reference.original_title))
    if reference.short_title:
        whole = reference.kind in SERIALS
        fields.append(_field("210" if whole else "246", "0 " if whole else "3 ", a=reference.short_title))
    fields += [_field("490", "0 ", a=one.title, v=one.number, x=one.issn) for one in reference.series]
    return fields


def _is_part(reference: Reference) -> bool:
    return bool(reference.container) or reference.kind in PARTS


def _is_online(reference: Reference) -> bool:
    return reference.electronic or reference.kind in (Kind.WEBPAGE, Kind.POST)


def _enumeration(reference: Reference) -> str:
    volume = f"Vol. {reference.volume}" if reference.volume else ""
    issue = f"no. {reference.issue}" if reference.issue else ""
    return ", ".join(filter(None, (volume, issue)))


def _publication(reference: Reference) -> list[Field]:
    fields = []
    subfields = [("a", place) for place in reference.places]
    subfields += [("b", publisher) for publisher in reference.publishers or (reference.institution,) if publisher]
    if reference.issued is not None and str(reference.issued):
        printed = str(reference.issued).replace("–", "-")
        subfields.append(("c", f"[{printed}]" if reference.issued.uncertain else printed))
    if subfields:
        fields.append(Field("264", " ", "1", subfields))
    if reference.edition:
        fields.append(_field("250", a=reference.edition))
    if reference.scale:
        fields.append(_field("255", a=reference.scale))
    if reference.extent:
        fields.append(_field("300", a=reference.extent))
    if reference.kind is Kind.THESIS:
        degree = reference.work_type or ("" if reference.institution else _NO_DEGREE)
        fields.append(_field("502", b=degree, c=reference.institution))
    elif reference.institution:
        fields.append(_field("710", "2 ", a=reference.institution, e=_ISSUER, n4="isb"))
    return fields


def _description(reference: Reference) -> list[Field]:
    fields = [_field("500", a=note) for note in reference.notes]
    if reference.abstract:
        fields.append(_field("520", a=reference.abstract))
    if reference.accessed is not None and reference.accessed.year is not None:
        fields.append(_field("588", a=f"{_VIEWED}{reference.accessed.edtf}"))
    fields += [_field("653", a=keyword) for keyword in reference.keywords]
    if reference.work_type and reference.kind is not Kind.THESIS:
        fields.append(_field("655", " 4", a=reference.work_type))
    if reference.call_number:
        fields.append(_field("852", h=reference.call_number))
    return fields


def _host(reference: Reference) -> list[Field]:
    if not _is_part(reference):
        return []
    where = _enumeration(reference)
    date = _printed(reference.issued) if reference.kind in ARTICLES else ""
    parts = filter(None, (f"{where} {date}".strip(), f"p. {reference.pages}" if reference.pages else ""))
    kind = "nnas" if reference.kind in ARTICLES else "nnam"
    event = ""
    if reference.kind is Kind.PAPER:
        # the host's main entry is the conference; readers know a paper by this code
        kind, event = "m2am", reference.event
    field = _field(
        "773",
        "0 ",
        n7=kind,
        a=event,
        t=reference.container,
        p=reference.container_short,
        g=", ".join(parts),
    )
    field.subfields += [("x", issn) for issn in reference.issns]
    field.subfields += [("z", isbn) for isbn in reference.isbns]
    return [field]


def _printed(when: When | None) -> str:
    """The month of an issue, "(Sep 2012)", for readers without another place for it."""
    if when is None or when.year is None or not when.month or when.end_year is not None:
        return ""
    day = f"{when.day} " if when.day else ""
    return f"({day}{MONTHS[when.month - 1][:3]} {when.year:04d})"


def _scripts(reference: Reference, fields: list[Field]) -> list[Field]:
    made: list[Field] = []

    def link(field: Field, native: Field) -> None:
        number = f"{len(made) + 1:02d}"
        field.subfields.insert(0, ("6", f"880-{number}"))
        native.subfields.insert(0, ("6", f"{field.tag}-{number}"))
        made.append(native)

    if reference.native_title:
        title = next(field for field in fields if field.tag == "245")
        link(title, _field("880", f"{title.ind1}0", a=reference.native_title, b=reference.native_subtitle))
    written = [field for field in fields if field.tag in ("100", "110", "700", "710", "720")]
    for name, field in zip(reference.names, written, strict=False):
        if name.native:
            link(field, _field("880", f"{field.ind1} ", a=name.native))
    return made


def is_built(record: MarcRecord) -> bool:
    """Whether the record was built here, and nobody has added punctuation since (leader/18)."""
    source = record.first("040")
    return source is not None and source.get("a") == SOURCE and record.leader[18:19] == "c"


def restored(
    record: MarcRecord, reference: Reference, subjects: tuple[str, ...], scripts: dict[int, Field]
) -> Reference:
    kind = next((_KINDS[label] for label in _values(record, "655", "a", "7") if label in _KINDS), reference.kind)
    title, host = record.first("245") or Field("245"), record.first("773")
    native = scripts.get(id(title), Field("880"))
    place = _PLACE.fullmatch(title.get("n") if host is None else host.get("g"))
    degree, institution = _value(record, "502", "b"), _value(record, "502", "c")
    if kind is not Kind.THESIS:
        institution = next((one.get("a") for one in record.tagged("710") if one.get("e") == _ISSUER), "")
    publishers = _values(record, "264", "b")
    viewed = next((value for value in _values(record, "588", "a") if value.startswith(_VIEWED)), "")
    return replace(
        reference,
        kind=kind,
        title="" if title.get("a") == TITLE_MISSING else title.get("a"),
        subtitle=title.get("b"),
        native_title=native.get("a"),
        native_subtitle=native.get("b"),
        original_title=_value(record, "240", "a"),
        short_title=_value(record, "210", "a") or _value(record, "246", "a"),
        names=tuple(_restored_names(record, scripts)),
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
        work_type=("" if degree == _NO_DEGREE else degree)
        if kind is Kind.THESIS
        else next(iter(_values(record, "655", "a", "4")), ""),
        call_number=_value(record, "852", "h"),
        extent=_value(record, "300", "a"),
        scale=_value(record, "255", "a"),
        accessed=When.from_edtf(viewed.removeprefix(_VIEWED)),
    )


def _values(record: MarcRecord, tag: str, code: str, second: str = "") -> tuple[str, ...]:
    return tuple(value for field in record.tagged(tag) if second in ("", field.ind2) for value in field.all(code))


def _value(record: MarcRecord, tag: str, code: str) -> str:
    return next(iter(_values(record, tag, code)), "")


def _restored_names(record: MarcRecord, scripts: dict[int, Field]) -> Iterator[Name]:
    for field in record.tagged("100", "110", "700", "710", "720"):
        heading = field.get("a")
        if field.get("e") == _ISSUER:
            continue
        role = _ROLES.get(field.get("e").replace(" ", "-"), Role.CONTRIBUTOR)
        native = scripts[id(field)].get("a") if id(field) in scripts else ""
        if field.tag in ("110", "710"):
            yield Name.body(heading, role, native=native)
        elif "," in heading:
            name = Name.parse(heading, role, native=native)
            yield replace(name, suffix=field.get("c")) if field.get("c") else name
        else:
            yield Name(heading, suffix=field.get("c"), role=role, native=native)
