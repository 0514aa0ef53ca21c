"""Text of files: lines, JSON, XML, and values that several formats write alike."""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from collections.abc import Callable, Iterator

from tunilib.core.foreign import clean_values
from tunilib.core.note import Note
from tunilib.core.reference import Name, clean_isbn, clean_issn
from tunilib.formats import in_line

READ_AS_WINDOWS = "it is not UTF-8, and was read as Windows-1252"

_BREAKS = re.compile("[\t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029\x00]+")
_NOT_IN_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""Compiled when it is used, since that takes longer than all other imports of an export."""
_BLANKS = re.compile(" {2,}")
_ADDRESS = re.compile(r"\s*(?:(?:doi|https?)\b|10\.\d{4})", re.IGNORECASE)
_BULLET = "• "


class TextLines:
    """The lines of a file without their ends, the number of the last from 1, and whether any was ``recoded``.

    Letters are composed (NFC). The file is UTF-8, or UTF-16 with a byte order mark. Other lines are read as
    Windows-1252, the encoding of old programs.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            data = data.decode("utf-16", "replace").encode()
        self._lines = data.removeprefix(codecs.BOM_UTF8).removesuffix(b"\n").split(b"\n")
        self.number = 0
        self.recoded = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number += 1
            # files of old Macintoshes end their lines with CR alone
            yield from self._text(line).rstrip("\r").split("\r")

    def _text(self, line: bytes) -> str:
        try:
            return composed(line.decode("utf-8"))
        except UnicodeDecodeError:
            self.recoded = True
            return line.decode("cp1252", "replace")


def json_value(data: bytes) -> object:
    """The value of a JSON file in UTF-8, or in UTF-16 with a byte order mark; a :class:`Note` if it is not valid."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return clean_values(json.loads(data.decode("utf-16" if is_utf16 else "utf-8-sig", "replace"), strict=False))
    except json.JSONDecodeError as error:
        return in_line(Note.of("an element is not valid JSON"), error.lineno)
    except (ValueError, RecursionError):
        return Note.of("an element is not valid JSON")


def composed(text: str) -> str:
    """Text with composed letters (NFC), as in all files read or written."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def xml_text(text: str) -> str:
    """Text for an XML element, composed. Characters that XML forbids become their pictures (U+2400 and following)."""
    text = composed(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if text.isprintable():
        return text
    return re.sub(_NOT_IN_XML, _picture, text).replace("\r", "&#13;")


def xml_element(name: str, text: str, **attributes: str) -> str:
    written = "".join([f' {key}="{xml_attribute(value)}"' for key, value in attributes.items() if value])
    return f"<{name}{written}>{xml_text(text)}</{name}>"


def xml_attribute(text: str) -> str:
    return xml_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def one_line(value: str) -> str:
    """A value without line breaks of any kind, separators of records, and runs of blanks.

    Otherwise ``ER  - `` in a note would end the record.
    """
    return _BLANKS.sub(" ", _BREAKS.sub(" ", value)).strip()


def block(lines: list[str], prefix: int, separator: str = "") -> str:
    """The lines of one record, composed and joined by CR LF, each value on one line."""
    text = "".join(lines)
    # most records are sound, so they are checked as a whole: line breaks are not printable
    if not text.isprintable() or (separator and text.count(separator) != len(lines)):
        lines = [line[:prefix] + one_line(line[prefix:]) for line in lines]
    return composed("\r\n".join(lines))


def name_value(name: Name) -> str:
    """A name for RIS and EndNote; a body or single name ends in a comma, or readers split off its last word."""
    return name.inverted if name.given or name.particle or name.suffix else f"{name.family},"


def note_value(note: str) -> str:
    """A note for RIS and EndNote; one that begins with an address gets a bullet, or bibutils reads it as that."""
    return bulleted(note, _ADDRESS)


def note_of(value: str) -> str:
    return without_bullet(value, _ADDRESS)


def bulleted(text: str, mistaken: re.Pattern[str]) -> str:
    """Text with a bullet, if a reader would misread its beginning or it has a bullet already."""
    return f"{_BULLET}{text}" if text.startswith(_BULLET) or mistaken.match(text) else text


def without_bullet(text: str, mistaken: re.Pattern[str]) -> str:
    """The text that ``bulleted`` was given."""
    bare = text.removeprefix(_BULLET)
    return text if bulleted(bare, mistaken) == bare else bare


def split_title(title: str, short: str) -> tuple[str, str, str]:
    """Title, subtitle and short title.

    The title has a subtitle if the short title is all before its colon, or in library form, "Title : subtitle". Any
    other colon is part of the title ("2001: a space odyssey").
    """
    title = " ".join(title.split())
    if short and title.startswith((f"{short}: ", f"{short} ")) and len(title) > len(short):
        rest = title[len(short) :]
        if rest.startswith(": ") or short.endswith(("?", "!", ":")):
            return short, rest.removeprefix(":").strip(), ""
    main, colon, rest = title.partition(" : ")
    return (main, rest, short) if colon and main and ": " not in main else (title, "", short)


def words_of(values: tuple[str, ...]) -> tuple[str, ...]:
    """Keywords: one a value, or several separated by semicolons."""
    return tuple(
        dict.fromkeys(word for value in values for word in (part.strip() for part in re.split(r"[;\n]", value)) if word)
    )


def numbers_of(values: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """ISBNs, ISSNs, and the first other number, from values that may contain all of them."""
    isbns: dict[str, None] = {}
    issns: dict[str, None] = {}
    others: list[str] = []
    for value in values:
        rest = re.split(r"[;,\s]+(?=[\dXx-]{8,}|97[89])", value)
        for part in rest:
            if isbn := clean_isbn(part):
                isbns[isbn] = None
            elif issn := clean_issn(part):
                issns[issn] = None
            elif part.strip():
                others.append(part.strip())
    return tuple(isbns), tuple(issns), others[0] if others else ""


def numbers_in(value: str, clean: Callable[[str], str]) -> tuple[str, ...]:
    parts = re.split(r"[,;]\s*|\s+(?=97[89]|\d{9}|\d{4}-)", value)
    return tuple(dict.fromkeys(number for part in parts if (number := clean(part))))


def several(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for value in values for part in re.split(r"\s*;\s+", value) if part))
