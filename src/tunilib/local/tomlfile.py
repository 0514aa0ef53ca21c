"""TOML files of this machine, read with errors that name the file, the key and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from tunilib.errors import LocalError
from tunilib.local.files import read_file
from tunilib.local.notes import Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["Table", "read_toml"]

LARGEST = 1_000_000
_MARK = b"\xef\xbb\xbf"
"""What Notepad writes before the first line."""
MEND = "mend the file; it was left as it is"


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
        return tomllib.loads(content.removeprefix(_MARK).decode())
    except UnicodeDecodeError as error:
        raise _broken(
            "{path}, line {line}: this is not UTF-8", path, line=content.count(b"\n", 0, error.start) + 1
        ) from error
    except RecursionError:
        raise _broken("{path}: tables or arrays nested too deep", path) from None
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        last = content.rstrip().count(b"\n") + 1  # "end of document" helps nobody to find the place
        parser = str(error).replace("at end of document", f"at line {last}")
        raise _broken("{path} is not valid TOML: {parser}", path, parser=parser) from error


class Table:
    """One table of a file; remembers which keys were asked for, so that the others can be told.

    Args:
        path: the file, for messages.
        content: the table.
        notes: where `close` writes what it did not know.
        where: the keys that lead to the table.
    """

    def __init__(self, path: Path, content: Mapping[str, Any], notes: list[Note], where: tuple[str, ...] = ()) -> None:
        self._path = path
        self._content = content
        self._notes = notes
        self._where = where
        self._known: set[str] = set()
        self._inner: list[Table] = []

    def text(self, key: str, *, choices: Sequence[str] = ()) -> str | None:
        """A text that is not empty, or one of a few words; None where the key is not set."""
        value = self._take(key)
        if value is None:
            return None
        if choices and value not in choices:
            self.refuse(key, Note.of("one of: {choices}", choices=", ".join(choices)))
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, Note.of("a text in quotes, not empty"))
        return value

    def integer(self, key: str, *, lowest: int, highest: int) -> int | None:
        """A whole number within bounds; None where the key is not set."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(key, Note.of("a whole number from {lowest} to {highest}", lowest=lowest, highest=highest))
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is not set."""
        value = self._take(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.refuse(key, Note.of("true or false"))
        return value

    def table(self, key: str) -> Table | None:
        """A table within; None where there is none."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(key, Note.of("a table, [{key}]", key=self._name(key)))
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
                note = Note.of("{path}: {key} is not a key that tunilib knows", path=self._path, key=self._name(key))
                self._notes.append(note)
        for inner in self._inner:
            inner.close()

    def refuse(self, key: str, expected: Note) -> NoReturn:
        """Raise the error for a value that is not right; ``expected`` says what it must be."""
        raise LocalError(
            "{path}: {key} must be {expected}",
            code="configuration",
            hint=MEND,
            path=self._path,
            key=self._name(key),
            expected=expected,
        )

    def _take(self, key: str) -> Any:
        self._known.add(key)
        return self._content.get(key)

    def _name(self, key: str) -> str:
        return ".".join((*self._where, key))


def _broken(template: str, path: Path, **facts: object) -> LocalError:
    return LocalError(template, code="configuration", hint=MEND, path=path, **facts)
