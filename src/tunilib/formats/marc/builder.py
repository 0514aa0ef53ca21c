"""Build a MARC 21 record for a reference that was not read from one."""

from __future__ import annotations

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats.marc.kinds import CODED, TYPES
from tunilib.formats.marc.mapping import TITLE_MISSING
from tunilib.formats.marc.record import Field, MarcRecord
from tunilib.formats.marc.relators import CODES

__all__ = ["record_of"]


def record_of(reference: Reference) -> MarcRecord:
    """The record, with everything that MARC 21 has a field for; a missing title is supplied."""
    fields = [Field("001", data=number)] if (number := reference.control_number or reference.id) else []
    if reference.source and reference.control_number:
        fields.append(Field("003", data=reference.source))
    fields.append(Field("008", data=_fixed(reference)))
    fields += _numbers(reference)
    fields += _names(reference)
    fields += _titles(reference)
    fields += _publication(reference)
    fields += _description(reference)
    fields += _host(reference)
    fields += [_field("856", "40", u=url) for url in reference.urls]
    fields += _scripts(reference, fields)
    # sorted by tag, except that persons and bodies (7XX) stay in the order of the reference
    fields.sort(key=lambda field: "7" if field.tag[0] == "7" else field.tag)
    return MarcRecord(f"00000n{TYPES[reference.kind]} a2200000 c 4500", fields)


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
        characters[29 if TYPES[reference.kind][0] in "efgkor" else 23] = "o"
    return "".join(characters)


def _dates(when: When | None) -> str:
    if when is None or when.year is None:
        return "nuuuuuuuu"
    if when.end_year is not None:
        return f"{'q' if when.uncertain else 'm'}{when.year:04d}{when.end_year:04d}"
    if when.open:
        return f"c{when.year:04d}9999"
    if when.month:
        return f"e{when.year:04d}{when.month:02d}{when.day:02d}" if when.day else f"e{when.year:04d}{when.month:02d}  "
    return f"s{when.year:04d}    "


def _numbers(reference: Reference) -> list[Field]:
    hosted = bool(reference.container)
    fields = [_field("020", a=isbn) for isbn in reference.isbns if not hosted]
    fields += [_field("022", a=issn) for issn in reference.issns if not hosted]
    if reference.doi:
        fields.append(_field("024", "7 ", a=reference.doi, n2="doi"))
    for scheme, value in reference.identifiers:
        if scheme == "lccn":
            fields.append(_field("010", a=value))
        elif scheme == "oclc":
            fields.append(_field("035", a=f"(OCoLC){value}"))
        elif scheme == "ismn":
            fields.append(_field("024", "2 ", a=value))
        elif scheme == "publisher-number":
            fields.append(_field("028", "02", a=value))
        else:
            fields.append(_field("024", "7 ", a=value, n2=scheme))
    if reference.number:
        fields.append(_field("088", a=reference.number))
    if len(reference.languages) > 1:
        fields.append(Field("041", "0", " ", [("a", code) for code in reference.languages]))
    return fields


def _names(reference: Reference) -> list[Field]:
    fields = []
    main = False
    for name in reference.names:
        first = not main and name.role is Role.AUTHOR
        main = main or first
        fields.append(_name(name, "1" if first else "7"))
    if reference.event:
        place = f"({reference.event_place})" if reference.event_place else ""
        fields.append(_field("711" if main else "111", "2 ", a=reference.event, c=place))
        main = True
    return fields


def _name(name: Name, place: str) -> Field:
    role = str(name.role).replace("-", " ")
    if name.corporate:
        return _field(f"{place}10", "2 ", a=name.family, e=role, n4=CODES[name.role])
    family = f"{name.particle} {name.family}".strip()
    given = f"{name.given} {name.dropping}".strip()
    heading = f"{family}, {given}" if given else family
    return _field(f"{place}00", "1 " if given else "0 ", a=heading, c=name.suffix, e=role, n4=CODES[name.role])


def _titles(reference: Reference) -> list[Field]:
    title = reference.title or TITLE_MISSING
    main = any(name.role is Role.AUTHOR for name in reference.names)
    indicators = "10" if main else "00"
    fields = [_field("245", indicators, a=f"{title} :" if reference.subtitle else title, b=reference.subtitle)]
    if reference.original_title:
        fields.append(_field("240", "10", a=reference.original_title))
    if reference.short_title:
        fields.append(_field("210", "0 ", a=reference.short_title))
    for series in reference.series:
        title = f"{series.title} ;" if series.number else series.title
        fields.append(_field("490", "0 ", a=title, v=series.number, x=series.issn))
    return fields


def _publication(reference: Reference) -> list[Field]:
    fields = []
    subfields = [("a", place) for place in reference.places]
    subfields += [("b", publisher) for publisher in reference.publishers]
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
        degree = reference.work_type or ("" if reference.institution else "Thesis")
        fields.append(_field("502", b=degree, c=reference.institution))
    elif reference.institution:
        fields.append(_field("710", "2 ", a=reference.institution, e="issuing body", n4="isb"))
    return fields


def _description(reference: Reference) -> list[Field]:
    fields = [_field("500", a=note) for note in reference.notes]
    if reference.abstract:
        fields.append(_field("520", a=reference.abstract))
    fields += [_field("653", a=keyword) for keyword in reference.keywords]
    if reference.work_type and reference.kind is not Kind.THESIS:
        fields.append(_field("655", " 4", a=reference.work_type))
    if reference.call_number:
        fields.append(_field("852", h=reference.call_number))
    return fields


def _host(reference: Reference) -> list[Field]:
    if not reference.container:
        return []
    where = []
    if reference.volume:
        where.append(f"Vol. {reference.volume}")
    if reference.issue:
        where.append(f"no. {reference.issue}")
    if reference.pages:
        where.append(f"p. {reference.pages}")
    field = _field("773", "0 ", t=reference.container, p=reference.container_short, g=", ".join(where))
    field.subfields += [("x", issn) for issn in reference.issns]
    field.subfields += [("z", isbn) for isbn in reference.isbns]
    return [field]


def _scripts(reference: Reference, fields: list[Field]) -> list[Field]:
    """Fields 880 for values in their original script, linked to the fields with the transcription."""
    made: list[Field] = []

    def link(field: Field, native: Field) -> None:
        number = f"{len(made) + 1:02d}"
        field.subfields.insert(0, ("6", f"880-{number}"))
        native.subfields.insert(0, ("6", f"{field.tag}-{number}"))
        made.append(native)

    if reference.native_title:
        title = next(field for field in fields if field.tag == "245")
        native = f"{reference.native_title} :" if reference.native_subtitle else reference.native_title
        link(title, _field("880", title.ind1 + title.ind2, a=native, b=reference.native_subtitle))
    written = [field for field in fields if field.tag in ("100", "110", "700", "710")]
    for name, field in zip(reference.names, written, strict=False):
        if name.native:
            link(field, _field("880", f"{field.ind1} ", a=name.native))
    return made
