"""MARCXML, read by pymarc record by record, and written.

A file that declares a document type is not read: no entity is expanded, and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from xml.sax import SAXException, SAXParseException
from xml.sax.expatreader import ExpatParser, create_parser
from xml.sax.handler import LexicalHandler, property_lexical_handler
from xml.sax.xmlreader import AttributesNSImpl, Locator

from pymarc import Record
from pymarc.exceptions import PymarcException
from pymarc.marcxml import XmlHandler

from tunilib.core.note import Note
from tunilib.formats import MOST_VALUES, UNREADABLE_ENCODING, too_long, unknown_encoding
from tunilib.formats.marc.record import MarcRecord, field_of
from tunilib.formats.text import xml_attribute, xml_element

NAMESPACE = "http://www.loc.gov/MARC21/slim"
_BLOCK = 1 << 16
_LONGEST_RECORD = 64 << 20
_XML_MESSAGES = {
    "mismatched tag": "a closing tag does not match",
    "not well-formed (invalid token)": "a character that cannot be there",
    "unclosed token": "a tag is incomplete",
    "no element found": "there is no element",
    "undefined entity": "an unknown entity",
    "unbound prefix": "an unknown prefix",
    "duplicate attribute": "an attribute appears twice",
}


class Found(NamedTuple):
    """A record of a file or its problem, the line where it begins, and its small faults."""

    line: int
    record: MarcRecord | Note
    notes: tuple[Note, ...] = ()


def records(stream: BinaryIO) -> Iterator[Found]:
    """The records of a stream. Reading ends at the first mistake of XML."""
    handler = _Handler()
    parser = _parser(handler)
    try:
        while block := stream.read(_BLOCK):
            parser.feed(block)
            yield from handler.taken()
        parser.close()
    except SAXException as error:
        yield from handler.taken()
        line = error.getLineNumber() if isinstance(error, SAXParseException) else handler.line
        yield Found(line or 1, Note.of("{what}, and nothing behind it in the file was read", what=_reason(error)))
    except UNREADABLE_ENCODING:
        yield Found(1, Note.of("{what}, and nothing behind it in the file was read", what=unknown_encoding()))


def decode(data: bytes) -> MarcRecord:
    handler = _Handler()
    parser = _parser(handler)
    parser.feed(data)
    parser.close()
    (found,) = handler.taken()
    assert isinstance(found.record, MarcRecord)
    return found.record


def _parser(handler: _Handler) -> ExpatParser:
    parser = create_parser()  # noqa: S315 - the handler refuses what could grow or fetch
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)
    parser.setProperty(property_lexical_handler, handler)
    return parser


class _Handler(XmlHandler, LexicalHandler):
    """Makes the records of a file, with any prefix; an element that is not a MARC 21 record is a problem.

    ``line`` is where the last record begins.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.line = 1
        self._problem: Note | None = None
        self._values = self._length = 0
        self._found: list[Found] = []

    def taken(self) -> list[Found]:
        found, self._found = self._found, []
        return found

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - as the parser calls it
        self._place = locator

    def startDTD(self, *_: object) -> None:  # noqa: N802
        raise SAXException("document type")

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        element = name.rpartition(":")[2]
        if element == "record":
            if self._record is not None and self._record.fields:
                self._found.append(Found(self.line, Note.of("the record does not end before the next one begins")))
            self.line, self._problem = self._place.getLineNumber() or 1, None
            self._values = self._length = 0
        elif element in ("subfield", "controlfield"):
            self._values += 1
            if self._values > MOST_VALUES:
                self._give_up()
        attributes = AttributesNSImpl({(None, key): value for key, value in attrs.items()}, {})
        try:
            super().startElementNS((None, element), name, attributes)  # type: ignore[no-untyped-call]
        except KeyError:
            self._problem = Note.of("a field has no valid tag: {tag}", tag="")

    def endElement(self, name: str) -> None:  # noqa: N802
        element = name.rpartition(":")[2]
        if element == "leader":
            self._text = ["".join(self._text).strip("\r\n\t").ljust(24)[:24]]
        try:
            super().endElementNS((None, element), name)  # type: ignore[no-untyped-call]
        except PymarcException:
            self._problem = Note.of("a field has no valid tag: {tag}", tag="")

    def characters(self, content: str) -> None:
        self._length += len(content)
        if self._length <= _LONGEST_RECORD:
            super().characters(content)  # type: ignore[no-untyped-call]
        elif self._problem is None:
            self._give_up()

    def _give_up(self) -> None:
        self._problem = too_long()
        if self._record is not None:
            self._record.fields.clear()
        if self._field is not None and self._field.subfields:
            self._field.subfields.clear()

    def process_record(self, record: Record) -> None:
        found = self._problem or _checked(record)
        if isinstance(found, MarcRecord) and not found.leader[:8].strip():
            whole = MarcRecord(_leader_of(found), found.fields)
            self._found.append(Found(self.line, whole, (Note.of("it has no leader"),)))
        else:
            self._found.append(Found(self.line, found))


def _leader_of(record: MarcRecord) -> str:
    """The leader for a record without one: of a text, whole or in a host."""
    level = "a" if any(field.tag == "773" for field in record.fields) else "m"
    return f"00000na{level} a2200000   4500"


def _checked(record: Record) -> MarcRecord | Note:
    fields = [field_of(field) for field in record.fields]
    if not fields:
        return Note.of("the record has no fields")
    for field in fields:
        field.data = field.data.strip("\r\n\t")
    found = MarcRecord(str(record.leader), fields)
    return found.tag_problem() or found


def _reason(error: SAXException) -> Note:
    if not isinstance(error, SAXParseException):
        return Note.of("the file declares a document type")
    words = error.getMessage()
    if words not in _XML_MESSAGES:
        return Note.of("it is not well-formed XML")
    return Note.of("it is not well-formed XML: {why}", why=Note.of(_XML_MESSAGES[words]))


def record_text(record: MarcRecord, indent: str = "") -> str:
    """One record element. Characters that XML forbids become their pictures (U+2400 and following).

    Lengths and addresses in the leader mean nothing in XML, and are zero.
    """
    leader = f"00000{record.leader[5:12]}00000{record.leader[17:]}"
    lines = ["<record>", f"  {xml_element('leader', leader)}"]
    for field in record.fields:
        if field.control:
            lines.append(f"  {xml_element('controlfield', field.data, tag=field.tag)}")
            continue
        indicators = f'ind1="{xml_attribute(field.ind1)}" ind2="{xml_attribute(field.ind2)}"'
        lines.append(f'  <datafield tag="{xml_attribute(field.tag)}" {indicators}>')
        lines += [f"    {xml_element('subfield', value, code=code)}" for code, value in field.subfields]
        lines.append("  </datafield>")
    lines.append("</record>")
    return "".join([f"{indent}{line}\n" for line in lines])
