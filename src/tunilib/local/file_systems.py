"""File systems: a library's file may not be on a share, since locks do not reach other machines.

The system lists the kind of each mounted file system. The longest mounted path above a file counts.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOUNTS: Final = Path("/proc/self/mountinfo")
_SHARED: Final = ("nfs", "smb", "cifs", "9p", "afpfs", "webdav")
"""How the names of their kinds begin; those of FUSE have that somewhere."""
_NETWORK_DRIVE: Final = 4


def refuse_shared(path: Path) -> None:
    """Refuse a library's file on a file system without locks between machines.

    Raises:
        LocalError: ``file``: it is on NFS, SMB, 9p, FUSE or a network drive.
    """
    kind = file_system_of(path)
    if kind is not None and (kind.startswith(_SHARED) or "fuse" in kind):
        raise LocalError(
            "{path} is on {kind}: a library in a file has to be on a disk of this machine",
            code="file",
            hint="for several machines keep it on a server: postgresql://HOST/DATABASE; a library that is there is "
            "moved by: tunilib --store sqlite:///{target} desk move --to postgresql://HOST/DATABASE",
            path=path,
            kind=kind,
            target=Path(os.path.realpath(path)),
        )


def file_system_of(path: Path) -> str | None:
    """The system's name for the file system of a path, which need not exist; None: not known."""
    target = os.path.realpath(path)
    if os.name == "nt":
        return _drive_kind(target)
    found, longest = None, ""
    for place, kind in _mounted():
        above = place if place.endswith("/") else f"{place}/"
        if target.startswith(above) and len(above) >= len(longest):  # what is mounted later hides what is below it
            found, longest = kind, above
    return found


def _mounted() -> Iterator[tuple[str, str]]:
    if sys.platform == "darwin":
        yield from _mounted_on_mac()
        return
    try:
        lines = MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:  # a system that does not tell
        return
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if after and len(fields) > 4:
            yield re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), fields[4]), after.split(" ")[0]


def _mounted_on_mac() -> Iterator[tuple[str, str]]:
    import subprocess

    try:
        text = subprocess.run(["/sbin/mount"], capture_output=True, check=True, timeout=10).stdout.decode()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return
    for found in re.finditer(r"(?m)^.* on (/.*) \((\w+)[,)]", text):
        yield found[1], found[2]


def _drive_kind(target: str) -> str | None:
    import ctypes

    drive = os.path.splitdrive(target)[0]
    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")  # type: ignore[attr-defined]
    return "smb" if drive.startswith("\\\\") or kind == _NETWORK_DRIVE else None
