"""One table of a TOML file: its values by kind, and all its mistakes.

The reader of a file asks for each key that it knows. A wrong value is noted as a problem and read as its default, so
that one reading finds them all. :meth:`TomlTable.unknown` names the keys that were never asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from tunilib.core.note import Note

_TOO_DEEP: Final = r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){64}"""
"""A key with more parts than any file has. The parser's time grows with the square of their number."""
_LONGEST_TEXT: Final = 1000


class TomlTable:
    """One table.

    Args:
        data: as a TOML parser gives it; anything but a table is a problem.
        where: the keys that lead to the table, each with a dot after it.
        problems: where mistakes are noted; None: a new list.

    Attributes:
        problems: the mistakes so far, also in tables within: the full key, and what its value must be.
    """

    def __init__(self, data: object, where: str = "", problems: list[tuple[str, Note]] | None = None) -> None:
        self.problems = [] if problems is None else problems
        self._data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self._where = where
        self._asked: set[str] = set()
        self._within: list[TomlTable] = []
        self._tables: dict[str, TomlTable] = {}
        if not isinstance(data, Mapping):
            key = where.rstrip(".")
            self.problems.append((key, Note.of("a table, [{key}]", key=key)))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._data)

    def has(self, key: str) -> bool:
        return key in self._data

    def value(self, key: str) -> object:
        """The value of a key, which does not count as asked for. None: not set."""
        return self._data.get(key)

    def knows(self, key: str) -> bool:
        return key in self._asked

    def wrong(self, key: str, expected: Note) -> None:
        """Note a mistake that the caller has found; the key counts as known."""
        self._asked.add(key)
        self.problems.append((self._where + key, expected))

    def take(self, key: str, default: Any, ok: Callable[[Any], bool], expected: Note) -> Any:
        """The value of a key if it is set and ``ok``, else the default."""
        self._asked.add(key)
        if key not in self._data:
            return default
        value = self._data[key]
        if not ok(value):
            self.wrong(key, expected)
            return default
        return value

    def text(self, key: str, default: str | None = None) -> Any:
        expected = Note.of("a text in quotes, of 1 to {most} characters", most=_LONGEST_TEXT)
        return self.take(key, default, _is_text, expected)

    def choice(self, key: str, choices: Iterable[str], default: str | None = None) -> Any:
        known = tuple(choices)
        expected = Note.of("one of: {choices}", choices=", ".join(known))
        return self.take(key, default, lambda value: value in known, expected)

    def number(self, key: str, default: int | None = None, *, lowest: int, highest: int) -> Any:
        expected = Note.of("a whole number from {lowest} to {highest}", lowest=lowest, highest=highest)
        return self.take(key, default, lambda value: is_whole_number(value) and lowest <= value <= highest, expected)

    def flag(self, key: str, *, default: bool = False) -> Any:
        return self.take(key, default, lambda value: isinstance(value, bool), Note.of("true or false"))

    def table(self, key: str) -> TomlTable:
        self._asked.add(key)
        within = self._tables.get(key)
        if within is None:
            within = self._tables[key] = TomlTable(self._data.get(key, {}), f"{self._where}{key}.", self.problems)
            self._within.append(within)
        return within

    def element(self, data: object, where: str) -> TomlTable:
        """A table of a list; ``where``: its place, with a dot at the end."""
        within = TomlTable(data, self._where + where, self.problems)
        self._within.append(within)
        return within

    def unknown(self) -> list[str]:
        """The keys that nobody asked for, in tables within too."""
        mine = [self._where + key for key in self._data if key not in self._asked]
        return mine + [key for table in self._within for key in table.unknown()]


def read_tables(text: str) -> dict[str, Any]:
    import tomllib

    if re.search(_TOO_DEEP, text):
        raise RecursionError
    return tomllib.loads(text)


def place_of(error: ValueError, text: str) -> Note:
    said = str(error)
    found = re.search(r"\(at line (\d+), column (\d+)\)", said)
    if found is not None:
        return Note.of("line {line}, column {column}", line=found[1], column=found[2])
    return Note.of("line {line}", line=text.rstrip().count("\n") + 1)


def is_whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= _LONGEST_TEXT
