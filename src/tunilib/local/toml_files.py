"""TOML files of this machine, read with errors that name the file, the key and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.core.note import Note
from tunilib.errors import LocalError
from tunilib.local.files import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from tunilib.core.toml_table import TomlTable

__all__ = ["check_table", "read_toml"]

LARGEST = 1_000_000
_MARK = b"\xef\xbb\xbf"
"""What Notepad writes before the first line."""
MEND = "fix the file; it was not changed"


def read_toml(path: Path) -> dict[str, Any] | None:
    """Read a file; None where there is none.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is not TOML in UTF-8; the message
            says where.
    """
    content = read_file(path, limit=LARGEST)
    if content is None:
        return None
    import tomllib

    from tunilib.core.toml_table import place_of

    try:
        text = content.removeprefix(_MARK).decode()
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise _broken(
            "{path}, line {line}: this is not UTF-8", path, line=content.count(b"\n", 0, error.start) + 1
        ) from error
    except RecursionError:
        raise _broken("{path}: tables or arrays nested too deep", path) from None
    except ValueError as error:  # TOMLDecodeError, or a number of too many digits
        raise _broken("{path} is not valid TOML, see {place}", path, place=place_of(error, text)) from error


def check_table(path: Path, table: TomlTable) -> tuple[Note, ...]:
    """The keys of a file that tunilib does not know, as notes, once everything was read.

    Raises:
        LocalError: ``configuration``: a value cannot be used; the first one is named.
    """
    if table.problems:
        problem = table.problems[0]
        raise LocalError(
            "{path}: {key} must be {expected}",
            code="configuration",
            hint=MEND,
            path=path,
            key=problem.key,
            expected=problem.expected,
        )
    return tuple(_unknown(path, key) for key in table.unknown())


def _unknown(path: Path, key: str) -> Note:
    return Note.of("{path}: {key} is not a key that tunilib knows", path=path, key=key)


def _broken(template: str, path: Path, **facts: object) -> LocalError:
    return LocalError(template, code="configuration", hint=MEND, path=path, **facts)
