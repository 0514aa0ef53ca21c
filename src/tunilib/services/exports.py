"""References of favourites, and files of references in any format, written whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tunilib.errors import LocalError, NotFound
from tunilib.services.favourite_lists import chosen_list, favourite_lists, offered_favourites
from tunilib.services.opened import offered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.core.favourite import AnnotatedReference, FavouriteList
    from tunilib.core.reference import Reference
    from tunilib.local.paths import Paths
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount

_PAGE = "refworks.html"


def references(account: OpenedAccount, name: str | None = None) -> Iterator[Reference]:
    """The references of a list, None: of all lists, with notes and keywords, in the order they were added.

    Memory does not grow with them.
    """
    return (one.reference for one in referenced_favourites(account, name))


def referenced_favourites(account: OpenedAccount, name: str | None = None) -> Iterator[AnnotatedReference]:
    """The same with the favourites. If the session has ended, it signs in again at the first one."""

    def begin() -> tuple[Iterator[AnnotatedReference], AnnotatedReference | None]:
        following = iter(offered_favourites(account).references(name))
        return following, next(following, None)

    following, first = account.ask(begin)
    if first is not None:
        yield first
        yield from following


def selected_references(account: OpenedAccount, words: Iterable[str]) -> tuple[str | None, tuple[Reference, ...]]:
    """The references that words select, each once: lists or records; no words: all favourites."""
    chosen = tuple(words)
    if not chosen:
        return None, _once(references(account))
    lists = favourite_lists(account)
    found: dict[str, str | None] = {word: _list_of(lists, word) for word in chosen}
    selected: list[Reference] = []
    for word, one in found.items():
        if one is not None:
            selected += references(account, one)
        else:
            selected.append(_reference(account, word))
    names = [one.name for one in lists if found.get(chosen[0]) == one.id] if len(chosen) == 1 else []
    return next(iter(names), None), _once(selected)


class Counted:
    """An iterator over references that counts them."""

    def __init__(self, references: Iterable[Reference]) -> None:
        self.count = 0
        self._references = iter(references)

    def __iter__(self) -> Iterator[Reference]:
        return self

    def __next__(self) -> Reference:
        found = next(self._references)
        self.count += 1
        return found


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole, or leave it as it was; its folder is made if it is the only one that is missing."""
    from tunilib.local.files import atomic_writer

    with _last_folder(path), atomic_writer(path) as file:
        for piece in pieces:
            file.write(piece)


@contextmanager
def _last_folder(path: Path) -> Iterator[None]:
    """The folder of a file, made if its own folder is there, and removed again if the block fails."""
    try:
        path.parent.mkdir()
    except OSError:  # it is there, or it cannot be made, which the writing of the file reports
        yield
        return
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.parent.rmdir()
        raise


def write_post_page(
    paths: Paths, references: Iterable[Reference], file: Path | None, *, title: str, button: str
) -> Path:
    """Write a page that posts references to RefWorks in the browser that opens it."""
    from tunilib.formats.refworks import post_page
    from tunilib.local.files import PRIVATE_FILE, atomic_writer, prepare_folder

    target = file or prepare_folder(paths.state, variable="TUNILIB_STATE") / _PAGE
    with _last_folder(target), atomic_writer(target, mode=PRIVATE_FILE if file is None else None) as out:
        for piece in post_page(references, title=title, send=button):
            out.write(piece.encode("utf-8", "replace"))
    return target


def open_page(machine: Machine, file: Path) -> None:
    """Open a page in the user's browser."""
    if not machine.open_in_browser(file.resolve().as_uri()):
        raise LocalError(
            "no browser could be opened",
            code="configuration",
            hint="write the page with --post-page and open it yourself",
        )


def _reference(account: OpenedAccount, record: str) -> Reference:
    try:
        return account.ask(lambda: offered(account.door.catalogue, "catalogue").reference(record))
    except NotFound:
        own = next((one for one in references(account) if one.id == record), None)
        if own is None:
            raise
        return own


def _list_of(lists: Sequence[FavouriteList], word: str) -> str | None:
    try:
        return chosen_list(lists, word).id
    except NotFound:
        return None


def _once(found: Iterable[Reference]) -> tuple[Reference, ...]:
    return tuple({reference.id: reference for reference in found}.values())
