"""Patrons from a spreadsheet (CSV)."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from tunilib.core.note import Note
from tunilib.core.patron import REGISTER_FIELDS
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, Unavailable, UsageError, cut_short
from tunilib.library.circulation.register import RegisterValues, add_patron
from tunilib.library.desk.items import DeskPart
from tunilib.library.ids import NO_PASSWORD
from tunilib.library.inputs import new_number
from tunilib.library.models.desk import DeskWord, PatronImported
from tunilib.library.stores.unit_of_work import Snapshot, repeated
from tunilib.messages import value_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from tunilib.core.rules import Rules

COLUMNS = ("card", *REGISTER_FIELDS)
"""The columns that a file may have."""
_BATCH = 200
_MOST = 20_000_000
_MOST_LINES = 200
"""No record has more lines. So an open quotation mark does not swallow the rest of the file."""
_SHOWN = 100


class _Row(NamedTuple):
    """A line of the file: a patron, or the reasons against it."""

    position: int
    card: str | None = None
    name: str | None = None
    values: dict[str, str | date | None] | None = None
    reasons: tuple[Reason, ...] = ()


class PatronFile(NamedTuple):
    """The text of a file and its first line.

    Attributes:
        lines: each with its line end. start: the number of heading lines.
        is_utf_8: False: it was read as Windows-1252.
        day_first: its dates are all written as 1.4.1985.
    """

    lines: list[str]
    separator: str
    columns: tuple[str, ...]
    start: int
    is_utf_8: bool = True
    day_first: bool = False


class PatronImportDesk(DeskPart):
    """Imports patrons from files in batches, a short transaction each. A file can be imported again."""

    def open(self, stream: BinaryIO, lang: str = "en") -> PatronFile:
        """Read the separator and the columns in the first line.

        Args:
            stream: the file, opened for bytes.
            lang: columns may be named in this language, or in English.

        Raises:
            LocalError: ``file``: it is empty, larger than 20 MB, not text in one encoding, or its dates have two forms.
            UsageError: a column is missing, unknown, or there twice.
        """
        data = stream.read(_MOST + 1)
        if len(data) > _MOST:
            raise LocalError(
                "the file is larger than {count} MB", code="file", hint="split it", count=_MOST // 1_000_000
            )
        text, is_utf_8 = _decoded(data)
        lines = list(io.StringIO(text, newline=""))
        start, first = next(((at, line) for at, line in enumerate(lines) if line.strip()), (0, ""))
        if not first:
            raise LocalError("the file is empty", code="file")
        if "\0" in first:
            raise _not_text()
        separator = max(",;\t", key=first.count)
        names = [name.strip() for name in next(csv.reader([first], delimiter=separator))]
        file = PatronFile(lines, separator, _columns(names, lang), start + 1, is_utf_8)
        return file._replace(day_first=_is_day_first(file))

    def read(self, file: PatronFile, *, dry_run: bool = False) -> Iterator[PatronImported]:
        """Import the patrons. Outcomes come in the order of the file, each when its patron is stored.

        A known card is unchanged, and lines with mistakes are skipped. No patron gets a password.

        Args:
            dry_run: change nothing.
        """
        with self._library.snapshot() as snapshot:
            rows = _read(file, snapshot.rules, snapshot.today)
        number, seen = 0, dict[str, int]()
        while batch := list(islice(rows, _BATCH)):
            batch = [_once(row, seen) for row in batch]
            try:
                done = self._look(batch) if dry_run else self._write(batch)
            except (Unavailable, LocalError) as error:
                if not number:
                    raise
                hint = "the patrons reported so far are in the register; the same file can be imported again"
                raise cut_short(error, hint) from error
            number += len(done)
            yield from done
        if not dry_run:
            self._has_added(number)

    def _look(self, batch: Sequence[_Row]) -> list[PatronImported]:
        with self._library.snapshot() as snapshot:
            return _outcomes(snapshot, batch, DeskWord.WOULD_ADD)

    @repeated
    def _write(self, batch: Sequence[_Row]) -> list[PatronImported]:
        with self._library.transaction("desk", "patron import") as tx:
            done = _outcomes(tx, batch, DeskWord.ADDED)
            for row, outcome in zip(batch, done, strict=True):
                if outcome.outcome is DeskWord.ADDED:
                    assert row.card is not None
                    assert row.values is not None
                    add_patron(tx, row.card, NO_PASSWORD, row.values)
        return done


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether it is UTF-8.

    Where a part is UTF-8 and a part is not, every reading would spoil names: the file is refused.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    bad = next((at for at, letter in enumerate(text) if "\udc80" <= letter <= "\udcff"), None)
    if bad is None:
        return text, True
    if any(letter > "\x7f" and not "\udc80" <= letter <= "\udcff" for letter in text):
        line = text.count("\n", 0, bad) + 1
        raise LocalError("line {line} is not in UTF-8, while others are", code="file", hint=_SAVE_AS, line=line)
    try:
        return data.decode("cp1252"), False
    except UnicodeDecodeError:
        raise _not_text() from None


_SAVE_AS = "save it as CSV in UTF-8"


def _not_text() -> LocalError:
    return LocalError("the file is not text in UTF-8", code="file", hint=_SAVE_AS)


_DAYS = frozenset(("card_expires", "birth_date"))
_DAY_FIRST = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}")
_YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_day_first(file: PatronFile) -> bool:
    """Whether the dates are written as 1.4.1985; a file that has both forms is refused."""
    first: dict[bool, int] = {}
    for position, cells in _records(file):
        for column, cell in zip(file.columns, cells if isinstance(cells, list) else (), strict=False):
            for is_day_first, form in ((True, _DAY_FIRST), (False, _YEAR_FIRST)):
                if column in _DAYS and form.fullmatch(cell.strip()):
                    first.setdefault(is_day_first, position)
    if len(first) > 1:
        raise LocalError(
            "dates are written in two forms, 1985-04-01 and 1.4.1985: the second one begins in line {line}",
            code="file",
            hint="write all dates of the file in one form",
            line=max(first.values()),
        )
    return True in first


def _iso(text: str) -> str:
    year_first = "-".join(f"{part:0>2}" for part in reversed(text.strip().split(".")))
    try:
        return str(date.fromisoformat(year_first)) if text.strip() else ""
    except ValueError:
        raise UsageError("not a date such as 1.4.1985: {value}", value=text) from None


def _outcomes(snapshot: Snapshot, batch: Sequence[_Row], word: DeskWord) -> list[PatronImported]:
    cards = [row.card for row in batch if row.card]
    there, barcodes = snapshot.patrons.cards_of(cards), snapshot.copies.records_of(cards)
    return [_outcome(row, word, there, barcodes) for row in batch]


def _outcome(row: _Row, word: DeskWord, there: set[str], barcodes: Container[str]) -> PatronImported:
    reasons = row.reasons
    if row.card in barcodes:
        reasons = (*reasons, Reason.of(ReasonCode.ITEM_BARCODE_TAKEN, what="card"))
    if reasons:
        word = DeskWord.SKIPPED
    elif row.card in there:
        word = DeskWord.UNCHANGED
    return PatronImported(position=row.position, card=row.card, name=row.name, outcome=word, reasons=reasons)


def _once(row: _Row, seen: dict[str, int]) -> _Row:
    """Refuse a card that another line has too: either line may be right."""
    if row.card is None or row.reasons:
        return row
    first = seen.setdefault(row.card, row.position)
    if first == row.position:
        return row
    return row._replace(reasons=(Reason.of(ReasonCode.CARD_ALREADY_ADDED, what="file", line=first),))


def _columns(names: Sequence[str], lang: str) -> tuple[str, ...]:
    found = [name if name in COLUMNS else value_of("patron-column", name, lang) or name for name in names]
    known = " ".join(COLUMNS)
    for at, column in enumerate(found):
        if column not in COLUMNS:
            shown = column[:_SHOWN]
            raise UsageError("unknown column: {name}; the columns are: {columns}", name=shown, columns=known)
        if column in found[:at]:
            raise UsageError("{field} is given twice", field=column)
    for column in ("card", "name"):
        if column not in found:
            raise UsageError("the column {name} is missing; the columns are: {columns}", name=column, columns=known)
    return tuple(found)


def _read(file: PatronFile, rules: Rules, today: date) -> Iterator[_Row]:
    for position, cells in _records(file):
        yield _broken(position, cells) if isinstance(cells, Note) else _row(position, file, cells, rules, today)


def _records(file: PatronFile) -> Iterator[tuple[int, list[str] | Note]]:
    """Each record of the file with its line, or its mistake. Broken quotation marks cost only the first line of one."""
    at = file.start
    while at < len(file.lines):
        reader = csv.reader(islice(file.lines, at, at + _MOST_LINES), delimiter=file.separator, strict=True)
        position = at + 1
        try:
            cells = next(reader)
        except csv.Error:
            at += 1
            yield position, Note.of("its quotation marks do not match, or a value is too long")
            continue
        text = "".join(file.lines[at : at + reader.line_num])
        at += reader.line_num
        if text.strip(f"{file.separator} \t\r\n"):
            yield position, Note.of("it has a character that is not text") if "\0" in text else cells


def _row(position: int, file: PatronFile, cells: Sequence[str], rules: Rules, today: date) -> _Row:
    columns = file.columns
    if len(cells) > len(columns):
        sizes = {"count": len(cells), "columns": len(columns)}
        what = Note.of("it has {count} values, and the first line names {columns}", **sizes)
        return _broken(position, what)
    given = dict(zip(columns, cells, strict=False))
    card, name = given.pop("card", "").strip(), given.get("name", "").strip()
    try:
        if file.day_first:
            given |= {column: _iso(given[column]) for column in _DAYS & given.keys()}
        number = new_number(card, "card number")
        found = RegisterValues.read(rules, {"name": name, **given})
        values = found.columns(today, found.values)
    except UsageError as error:
        return _Row(position, card[:_SHOWN] or None, name[:_SHOWN] or None, reasons=(_not_taken(error),))
    return _Row(position, number, name, values, found.reasons)


def _broken(position: int, why: Note) -> _Row:
    return _Row(position, reasons=(_not_taken(why),))


def _not_taken(why: Note | UsageError) -> Reason:
    return Reason.of(ReasonCode.OTHER, what="line-broken", why=why)
