"""Which format a file is in, told by its beginning and never by its name."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

__all__ = ["Peeked", "detect"]

HEAD = 1 << 16
_MARC = re.compile(rb"\s{0,8}\d{5}[\x20-\x7e]{5}[\x20-\x7e]{2}\d{5}[\x20-\x7e]{7}(?:\d{3}|[0-9A-Z]{3})\d{9}")
_MARC_FIELD = re.compile(rb"\x1e[\x20-\x7e]{2}\x1f[0-9a-z][^\x1d-\x1f]")
_XML_RECORD = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:record|collection|OAI-PMH|ListRecords)[\s>/]")
_RIS = re.compile(rb"^\s{0,3}TY {0,2}- ?[A-Z]", re.MULTILINE)
_REFWORKS = re.compile(rb"^RT [A-Z]", re.MULTILINE)
_BIBTEX = re.compile(rb"^\s*@\s*[A-Za-z]{3,30}\s*[{(]", re.MULTILINE)
_FINNA = re.compile(rb'^\s*\{\s*"(?:lists|searches)"\s*:')
_JSON = re.compile(rb"^\s*[\[{]")


def detect(head: bytes) -> str | None:
    """The name of the format that a file with this beginning is in; None if of none known here."""
    head = _as_utf8(head)
    if not head.strip(b"\0 \t\r\n"):
        return None
    if _MARC.match(head) or (b"\x1d" in head and _MARC_FIELD.search(head)):
        return "marc"
    start = head.lstrip()
    if start.startswith(b"<"):
        return "marcxml" if _XML_RECORD.search(head) else None
    if _FINNA.match(head):
        return "finna"
    # by whichever sign comes first: a note in one format may quote another
    signs = {"ris": _RIS, "refworks": _REFWORKS, "bibtex": _BIBTEX}
    found = {name: match.start() for name, sign in signs.items() if (match := sign.search(head))}
    if _JSON.match(head) and (not found or min(found.values()) > 0):
        return "csl-json"
    return min(found, key=lambda name: found[name]) if found else None


class Peeked(io.RawIOBase):
    """A stream whose beginning was looked at and is given again; enough of a file for the readers here."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = b""
        while len(self._head) < HEAD:
            block = stream.read(HEAD - len(self._head))
            if not block:
                break
            self._head += block
        self.head = self._head

    def readable(self) -> bool:
        """It is read only."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to that many bytes; what was peeked at first."""
        if not self._head:
            return self._stream.read(size)
        if size < 0:
            data, self._head = self._head, b""
            return data + self._stream.read()
        data, self._head = self._head[:size], self._head[size:]
        return data

    def readline(self, size: int | None = -1) -> bytes:
        """A line, of at most that many bytes."""
        limit = -1 if size is None else size
        if not self._head:
            return self._stream.readline(limit)
        end = self._head.find(b"\n") + 1
        if end and (limit < 0 or end <= limit):
            line, self._head = self._head[:end], self._head[end:]
            return line
        if 0 <= limit <= len(self._head):
            line, self._head = self._head[:limit], self._head[limit:]
            return line
        line, self._head = self._head, b""
        return line + self._stream.readline(limit - len(line) if limit >= 0 else -1)


def _as_utf8(head: bytes) -> bytes:
    if head.startswith(codecs.BOM_UTF8):
        return head[3:]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head
