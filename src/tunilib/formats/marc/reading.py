"""References out of MARC 21 files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from tunilib.formats.entries import Broken, Entry, Found, Skipped
from tunilib.formats.marc.iso2709 import MarcError, chunks, decode, encode
from tunilib.formats.marc.mapping import bibliographic, reference_of, why_not_bibliographic
from tunilib.formats.marc.marcxml import decode as decode_xml
from tunilib.formats.marc.marcxml import record_text, slices
from tunilib.formats.marc.record import MarcRecord, composed

__all__ = ["read_iso2709", "read_marcxml"]


def read_iso2709(stream: BinaryIO) -> Iterator[Entry]:
    """Each record of a file in ISO 2709, MARC-8 or UTF-8."""
    for position, chunk in enumerate(chunks(stream), 1):
        if chunk.problem:
            yield Broken(position, f"{chunk.problem} (at byte {chunk.offset})")
            continue
        try:
            decoded = decode(chunk.data)
            yield _entry(position, decoded.record, decoded.notes)
        except MarcError as error:
            yield Broken(position, f"{error} (at byte {chunk.offset})")


def read_marcxml(stream: BinaryIO) -> Iterator[Entry]:
    """Each record of a file in MARCXML; entities are never expanded, external things never fetched."""
    for position, piece in enumerate(slices(stream), 1):
        if piece.problem:
            yield Broken(position, f"{piece.problem} (line {piece.line})")
            continue
        try:
            yield _entry(position, decode_xml(piece.text), ())
        except MarcError as error:
            yield Broken(position, f"{error} (line {piece.line})")


def _entry(position: int, record: MarcRecord, notes: tuple[str, ...]) -> Entry:
    what = why_not_bibliographic(record)
    if what:
        return Skipped(position, what, record.control("001").strip())
    if not bibliographic(record):
        notes = (*notes, f"leader/06 is no type of record: {record.leader[6:7]!r}")
    try:
        raw = encode(record)
    except MarcError:
        raw = record_text(record).encode()
    return Found(position, reference_of(composed(record), raw), notes)
