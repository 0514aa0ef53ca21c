"""TOML files of this machine, read with errors that name the file, the key and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from tunilib.errors import LocalError
from tunilib.local.files import read_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Table", "read_toml"]

LARGEST = 1_000_000


def read_toml(path: Path) -> dict[str, Any] | None:
    """Read a file; None when there is none.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is not TOML in UTF-8; the message
            tells where.
    """
    content = read_file(path, limit=LARGEST)
    if content is None:
        return None
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8-sig"))  # Notepad writes a mark before the first line
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"{path}, line {line}: this is not UTF-8"
    except RecursionError:
        message = f"{path}: tables or arrays nested too deep"
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        last = content.rstrip().count(b"\n") + 1  # "end of document" helps nobody to find the place
        message = f"{path} is not valid TOML: {error}".replace("at end of document", f"at line {last}")
    raise LocalError(message, code="configuration", hint="Mend the file; it was left as it is.")


class Table:
    """One table of a file; remembers which keys were asked for, so that the others can be told.

    Args:
        path: the file, for messages.
        content: the table.
        notes: where `close` writes what it did not know.
        where: the keys that lead to the table.
    """

    def __init__(self, path: Path, content: Mapping[str, Any], notes: list[str], where: tuple[str, ...] = ()) -> None:
        self._path = path
        self._content = content
        self._notes = notes
        self._where = where
        self._known: set[str] = set()
        self._inner: list[Table] = []

    def text(self, key: str, *, choices: Sequence[str] = ()) -> str | None:
        """A text that is not empty, or one of a few words; None where the key is not set."""
        expected = f"one of {', '.join(choices)}" if choices else "a text in quotes, not empty"
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or (choices and value not in choices):
            self.refuse(key, expected)
        return value

    def integer(self, key: str, *, lowest: int, highest: int) -> int | None:
        """A whole number within bounds; None where the key is not set."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(key, f"a whole number from {lowest} to {highest}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is not set."""
        value = self._take(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.refuse(key, "true or false")
        return value

    def table(self, key: str) -> Table | None:
        """A table within; None where there is none."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(key, f"a table, [{self._name(key)}]")
        inner = Table(self._path, value, self._notes, (*self._where, key))
        self._inner.append(inner)
        return inner

    def tables(self, key: str) -> list[tuple[str, Table]]:
        """The named tables of a table, in the order of the file."""
        outer = self.table(key)
        if outer is None:
            return []
        found = []
        for name in outer._content:
            inner = outer.table(name)
            assert inner is not None
            found.append((name, inner))
        return found

    def close(self) -> None:
        """Note the keys that nobody asked for, here and in the tables within."""
        for key in self._content:
            if key not in self._known:
                self._notes.append(f"{self._path}: the key {self._name(key)} is not known and was ignored")
        for inner in self._inner:
            inner.close()

    def refuse(self, key: str, expected: str) -> NoReturn:
        """Raise the error for a value that is not right."""
        raise LocalError(
            f"{self._path}: the key {self._name(key)} is not right: expected {expected}",
            code="configuration",
            hint="Mend the file; it was left as it is.",
        )

    def _take(self, key: str) -> Any:
        self._known.add(key)
        return self._content.get(key)

    def _name(self, key: str) -> str:
        return ".".join((*self._where, key))
