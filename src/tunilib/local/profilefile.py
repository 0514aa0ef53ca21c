"""``profiles.toml``: the accounts made by ``login``; private, replaced whole, and never when it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.errors import UsageError
from tunilib.local.tomlfile import Table, read_toml

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ProfileFile", "read_profiles", "write_profiles"]

HEAD = "# Written by tunilib. Your own settings belong in config.toml, where they win over these.\n\n"


class ProfileFile:
    """What the file says, to be changed and written back.

    Attributes:
        path: the file.
        default: the choice of ``profiles default``.
        profiles: the keys of each profile by its name, in the order made.
        extra: other keys, kept as they are.
    """

    def __init__(self, path: Path, default: str | None = None) -> None:
        self.path = path
        self.default = default
        self.profiles: dict[str, dict[str, Any]] = {}
        self.extra: dict[str, Any] = {}


def read_profiles(path: Path) -> ProfileFile:
    """Read the file; an empty one where there is none.

    Raises:
        LocalError: ``file``: it cannot be read; ``configuration``: it is no TOML (with the place), or a value is of the
            wrong kind.
    """
    content = read_toml(path)
    if content is None:
        return ProfileFile(path)
    from tunilib.local.config import read_settings

    table = Table(path, content, [])
    read = ProfileFile(path, table.text("default"))
    for name, inner in table.tables("profiles"):
        read_settings(inner)
        inner.flag("demonstration")
        read.profiles[name] = content["profiles"][name]
    read.extra = {key: value for key, value in content.items() if key not in ("default", "profiles")}
    return read


def write_profiles(file: ProfileFile) -> None:
    """Replace the file; only for whoever holds the lock of the profiles.

    Raises:
        LocalError: ``file``: it cannot be written; it is as it was.
        UsageError: a name or number holds what is no text.
    """
    import tomli_w

    from tunilib.local.files import prepare_folder
    from tunilib.local.replacing import remove_leftovers, replace_file

    content: dict[str, Any] = {} if file.default is None else {"default": file.default}
    content |= file.extra
    content["profiles"] = file.profiles
    try:
        text = (HEAD + tomli_w.dumps(content)).encode()
    except UnicodeEncodeError as error:
        raise UsageError("a name or number holds bytes that are no text", hint="write it in UTF-8") from error
    prepare_folder(file.path.parent, variable="TUNILIB_CONFIG")
    remove_leftovers(file.path)
    replace_file(file.path, text, variable="TUNILIB_CONFIG")
