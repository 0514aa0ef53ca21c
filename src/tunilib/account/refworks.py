"""Handing references to RefWorks: a page on this machine, opened in the person's browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.account.machine import Machine
    from tunilib.core.reference import Reference

__all__ = ["open_page", "page_for"]

_PAGE = "refworks.html"


def page_for(machine: Machine, references: Iterable[Reference], file: Path | None, title: str, send: str) -> Path:
    """Write the page that posts references to RefWorks.

    Args:
        file: None: one in the state folder that only this person can read, and that the next one replaces.
        title, send: what stands on the page and on its button.

    Raises:
        LocalError: ``file``: it cannot be written; what was there before still is.
    """
    from tunilib.local.atomic_files import PRIVATE_FILE, atomic_writer
    from tunilib.local.files import prepare_folder
    from tunilib.services.writing import post_page

    target = file or prepare_folder(machine.paths.state, variable="TUNILIB_STATE") / _PAGE
    with atomic_writer(target, mode=PRIVATE_FILE if file is None else None) as out:
        for piece in post_page(references, title, send):
            out.write(piece)
    return target


def open_page(file: Path) -> None:
    """Open a page in the person's browser.

    Raises:
        LocalError: there is none.
    """
    import webbrowser

    if not webbrowser.open(file.resolve().as_uri()):
        raise LocalError(
            "no browser could be opened",
            code="configuration",
            hint="write the page with --post-page and open it yourself",
        )
