"""Pages that were not understood are kept, redacted, for a bug report."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["keep_page"]

_MOST = 20
_NAME_OF_PATRON = ".logged-in-as .display-name, .profile-text-value, .catalog-profile td"


def keep_page(folder: Path | None, site: str, page: str, text: str, known: Iterable[str] = ()) -> Path | None:
    """Write a redacted copy, for the owner alone; None where it cannot be written, as that must not hide the error.

    Args:
        folder: where; None: nowhere. Only the newest twenty stay.
        site: the site's address. page: which page it was to be.
        known: what is known to tell whose page it is: the card, for one.
    """
    from tunilib.errors import LocalError

    if folder is None:
        return None
    from tunilib.http import redacted
    from tunilib.local.files import prepare_folder
    from tunilib.local.replacing import replace_file

    content = redacted(text, [*known, *_personal(text)]).encode("utf-8", "replace")
    host = site.partition("://")[2].partition("/")[0]
    name = "".join(c if c.isalnum() else "-" for c in f"{host}-{page}")[:80]
    path = folder / f"{name}-{sha256(content).hexdigest()[:8]}.html"
    try:
        prepare_folder(folder)
        replace_file(path, content)
    except LocalError:
        return None
    with suppress(OSError):
        for old in sorted(folder.glob("*.html"), key=lambda file: file.stat().st_mtime)[:-_MOST]:
            old.unlink()
    return path


def _personal(text: str) -> list[str]:
    """Whatever stands where the profile shows the patron, so that it is not kept anywhere in the page."""
    from tunilib.backends.vufind.html import HtmlError, parse

    try:
        nodes = parse(text).all(_NAME_OF_PATRON)
    except HtmlError:
        return []
    return [node.text for node in nodes if len(node.text) > 3]
