"""Whose a file is. Settings, sessions and commands are read only from files of the user or the administrator.

Anybody else who may write such a file could run commands or read a session in the user's name. The user's own private
group may write: many systems make a group for each user, and give it write permission on new files.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ADMINISTRATOR = 0


def check_owner(path: Path, status: os.stat_result) -> None:
    if status.st_uid not in (os.geteuid(), _ADMINISTRATOR):
        raise LocalError(
            "{path} belongs to another user, {owner}; it was not read",
            hint="find out who put it there; if it is yours, make yourself its owner",
            path=path,
            owner=_name_of(status.st_uid),
        )
    mode = stat.S_IMODE(status.st_mode)
    if mode & stat.S_IWOTH or (mode & stat.S_IWGRP and not _is_private(status.st_gid)):
        raise LocalError(
            "{path} may be changed by other users; it was not read",
            hint="look through it, then take that right away: chmod go-w {file}",
            path=path,
            file=_quoted(path),
        )


def check_owners(paths: Iterable[Path]) -> None:
    """Refuse the first file that is not the user's own. Missing files and folders are passed."""
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            check_owner(path, status)


def _is_private(group: int) -> bool:
    """Whether a group is this user's own: with the same name, their first one, without other members."""
    import grp
    import pwd

    try:
        user, found = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return (found.gr_name, group) == (user.pw_name, user.pw_gid) and set(found.gr_mem) <= {user.pw_name}


def _name_of(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
