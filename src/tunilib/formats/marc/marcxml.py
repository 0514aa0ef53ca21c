"""MARCXML: split into records first, so that a broken record does not affect others, then parsed one by one.

A record is never parsed together with a document type declaration. So every entity that a file declares is unknown
and an error; nothing is expanded and nothing is fetched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

from tunilib.core.note import Note
from tunilib.formats.marc.record import Field, MarcError, MarcRecord
from tunilib.formats.tagged import composed

NAMESPACE = "http://www.loc.gov/MARC21/slim"
_START = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?record)(?=[\s>/])")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BLOCK = 1 << 16
_LONGEST = 4 << 20
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG_NAME = re.compile(r"[0-9A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class Slice:
    """The text of one record element, or a problem."""

    line: int
    text: str
    problem: Note | None = None


def slices(stream: BinaryIO) -> Iterator[Slice]:
    """The record elements of a stream, each as text.

    For a record element with another one and no field in it (a wrapper, as in OAI-PMH) the inner one is read.
    """
    source = _Source(stream)
    while True:
        start = source.find(_START)
        if start is None:
            if source.broken:
                yield Slice(source.line, "", source.broken)
            return
        source.drop(start.start())
        yield from _record(source, start[1])


def decode(text: str) -> MarcRecord:
    """Parse one record element.

    Raises:
        MarcError: it is not well-formed, uses an entity of its own, or is not a MARC 21 record.
    """
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.buffer_text = True
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        said = expat.errors.messages.get(error.code, "")
        if "entity" in said:
            raise MarcError(Note.of("it uses an entity of its own, and entities are not expanded")) from None
        raise MarcError(_not_well_formed(said)) from None
    if not builder.fields:
        raise MarcError(Note.of("the record has no fields"))
    if len(builder.leader) < 8:
        raise MarcError(Note.of("the record has no leader"))
    return MarcRecord(builder.leader.ljust(24)[:24], builder.fields)


_XML_MESSAGES = {
    "mismatched tag": "a closing tag does not match",
    "not well-formed (invalid token)": "a character that cannot be there",
    "unclosed token": "a tag is incomplete",
    "no element found": "there is no element",
    "undefined entity": "an unknown entity",
    "unbound prefix": "an unknown prefix",
    "duplicate attribute": "an attribute appears twice",
}


def _not_well_formed(said: str) -> Note:
    if said in _XML_MESSAGES:
        return Note.of("it is not well-formed XML: {why}", why=Note.of(_XML_MESSAGES[said]))
    return Note.of("it is not well-formed XML")


def record_text(record: MarcRecord, indent: str = "", namespace: str = "") -> str:
    """One record element. Characters that XML forbids become their pictures (U+2400 and following).

    Lengths and addresses in the leader mean nothing in XML, and are zero.
    """
    leader = f"00000{record.leader[5:12]}00000{record.leader[17:]}"
    lines = [f"{indent}<record{namespace}>", f"{indent}  <leader>{xml_text(leader)}</leader>"]
    for field in record.fields:
        if field.control:
            tag = xml_attribute(field.tag)
            lines.append(f'{indent}  <controlfield tag="{tag}">{xml_text(field.data)}</controlfield>')
            continue
        indicators = f'ind1="{xml_attribute(field.ind1)}" ind2="{xml_attribute(field.ind2)}"'
        lines.append(f'{indent}  <datafield tag="{xml_attribute(field.tag)}" {indicators}>')
        lines += [
            f'{indent}    <subfield code="{xml_attribute(code)}">{xml_text(value)}</subfield>'
            for code, value in field.subfields
        ]
        lines.append(f"{indent}  </datafield>")
    lines.append(f"{indent}</record>\n")
    return "\n".join(lines)


class _Builder:
    """Builds a record from parser events."""

    def __init__(self) -> None:
        self.leader = ""
        self.fields: list[Field] = []
        self._field: Field | None = None
        self._code: str | None = None
        self._pieces: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition(":")[2]
        self._pieces = []
        if element in ("controlfield", "datafield"):
            tag = attributes.get("tag", "").strip()
            if not _TAG_NAME.fullmatch(tag):
                raise MarcError(Note.of("a field has no valid tag: {tag}", tag=tag[:20]))
            self._field = Field(tag, (attributes.get("ind1") or " ")[0], (attributes.get("ind2") or " ")[0])
        elif element == "subfield":
            self._code = (attributes.get("code") or " ")[0]

    def text(self, data: str) -> None:
        self._pieces.append(data)

    def end(self, name: str) -> None:
        element = name.rpartition(":")[2]
        text = "".join(self._pieces)
        self._pieces = []
        if element == "leader":
            self.leader = text.strip("\r\n\t") if len(text.strip("\r\n\t")) >= 24 else text.strip("\r\n\t").ljust(24)
        elif element == "subfield" and self._field is not None and self._code is not None:
            self._field.subfields.append((self._code, text))
            self._code = None
        elif element == "controlfield" and self._field is not None:
            self._field.data = text.strip("\r\n\t")
            self.fields.append(self._field)
            self._field = None
        elif element == "datafield" and self._field is not None:
            self.fields.append(self._field)
            self._field = None


class _Source:
    """A window on the text of a stream, in the encoding that its beginning states."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = ""
        self._ended = False
        self.line = 1
        self.broken: Note | None = None
        head = stream.read(_BLOCK)
        self._decoder = codecs.getincrementaldecoder(_encoding(head))(errors="strict")
        self._feed(head)

    def _feed(self, data: bytes) -> None:
        try:
            self._buffer += self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            # text before it is used; the record with the invalid bytes will not be well-formed
            self.broken = Note.of("bytes that are not in the encoding of the file")
            self._buffer += error.object[: error.start].decode(error.encoding, "replace") + "\x00"
            self._buffer += error.object[error.start :].decode(error.encoding, "replace")
            self._decoder.reset()
        if not data:
            self._ended = True

    def more(self) -> bool:
        """Read more; whether there was more."""
        if self._ended:
            return False
        self._feed(self._stream.read(_BLOCK))
        return True

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The next match; text that cannot be part of it is dropped."""
        while True:
            match = pattern.search(self._buffer)
            if match:
                return match
            self.drop(max(0, len(self._buffer) - 200))
            if not self.more():
                return None

    def drop(self, size: int) -> None:
        """Skip that many characters."""
        self.line += self._buffer.count("\n", 0, size)
        self._buffer = self._buffer[size:]

    @property
    def text(self) -> str:
        """The text in the window."""
        return self._buffer


def _record(source: _Source, name: str) -> Iterator[Slice]:
    """The record that begins here; the source goes past it."""
    closing = re.compile(rf"</{re.escape(name)}\s*>|(?<=.)<(?:[A-Za-z_][\w.-]*:)?record(?=[\s>/])", re.DOTALL)
    searched = 1
    while True:
        match = closing.search(source.text, max(1, searched))
        if match:
            break
        searched = len(source.text) - 200
        if len(source.text) > _LONGEST:
            yield Slice(source.line, "", Note.of("the record is longer than 4 MB"))
            source.drop(len(source.text) - 200)
            return
        if not source.more():
            yield Slice(source.line, "", Note.of("the file ends in the middle of the record"))
            source.drop(len(source.text))
            return
    line = source.line
    if match.group().startswith("</"):
        text = source.text[: match.end()]
        source.drop(match.end())
        problem = None
        if "\x00" in text:
            problem, source.broken = source.broken or Note.of("a character that XML forbids"), None
        yield Slice(line, text, problem)
        return
    inner = source.text[: match.start()]
    source.drop(match.start())
    if re.search(r"<(?:[\w.-]+:)?(?:leader|controlfield|datafield)\b", inner):
        yield Slice(line, "", Note.of("the record does not end before the next one begins"))


def _encoding(head: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    declared = _DECLARED.match(head)
    try:
        return codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
    except LookupError:
        return "utf-8"


def xml_text(text: str) -> str:
    """Text for an XML element, composed. Characters that XML forbids become their pictures (U+2400 and following)."""
    text = composed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if text.isprintable():
        return text
    return _NOT_IN_XML.sub(_picture, text).replace("\r", "&#13;")


def xml_attribute(text: str) -> str:
    """Text for the value of an XML attribute in double quotes."""
    return xml_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
