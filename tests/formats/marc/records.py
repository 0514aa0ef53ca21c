"""Small MARC records made for the tests, encoded here and not by what is tested."""

from __future__ import annotations

from tunilib.core.reference import Reference
from tunilib.formats.marc.mapping import reference_of
from tunilib.formats.marc.record import Field, MarcRecord, composed_record

DATES = "850101s1985    fi |||||||||||||||||fin| "


def coded(**positions: str) -> str:
    """A field 008 with characters at some positions: ``coded(p21="n")``."""
    characters = list(DATES)
    for place, value in positions.items():
        start = int(place[1:])
        characters[start : start + len(value)] = value
    return "".join(characters)


def marc(*lines: str, leader: str = "nam  22     4a 4500", fixed: str = DATES) -> MarcRecord:
    """A record out of lines such as ``245 10 $aTitle :$bsubtitle``; control fields as ``001 x1``."""
    fields = [Field("008", data=fixed)]
    for line in lines:
        tag, rest = line[:3], line[4:]
        if tag < "010":
            fields.append(Field(tag, data=rest))
            continue
        subfields = [(part[0], part[1:]) for part in rest[2:].split("$")[1:]]
        fields.append(Field(tag, rest[0].replace("_", " "), rest[1].replace("_", " "), subfields))
    return MarcRecord(f"00000{leader}".ljust(24)[:24], fields)


def read(*lines: str, leader: str = "nam  22     4a 4500", fixed: str = DATES) -> Reference:
    """The reference that such a record is mapped to."""
    return reference_of(composed_record(marc(*lines, leader=leader, fixed=fixed)))


def iso(record: MarcRecord, encoding: str = "utf-8", coding: str = "a") -> bytes:
    """The record in ISO 2709."""
    directory, body = b"", b""
    for field in record.fields:
        if field.tag < "010":
            data = field.data.encode(encoding)
        else:
            data = (field.ind1 + field.ind2 + "".join(f"\x1f{c}{v}" for c, v in field.subfields)).encode(encoding)
        data += b"\x1e"
        directory += f"{field.tag}{len(data):04d}{len(body):05d}".encode()
        body += data
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    leader = f"{length:05d}{record.leader[5:9]}{coding}22{base:05d}{record.leader[17:20]}4500"
    return leader.encode() + directory + b"\x1e" + body + b"\x1d"


def book(title: str, number: str = "x1") -> bytes:
    """A whole sound record with that title, in ISO 2709."""
    return iso(marc(f"001 {number}", f"245 00$a{title}"))


def xml(*records: str) -> bytes:
    """A MARCXML collection."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n'
    return (head + "\n".join(records) + "\n</collection>\n").encode()


def xml_record(title: str, number: str = "x1") -> str:
    """A record element with that title."""
    return (
        f"<record><leader>00000nam a2200000 a 4500</leader>"
        f'<controlfield tag="001">{number}</controlfield><controlfield tag="008">{DATES}</controlfield>'
        f'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{title}</subfield></datafield></record>'
    )
