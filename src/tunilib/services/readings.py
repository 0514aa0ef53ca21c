"""Readings of loans, holds and fines. A list that had several things is read twice before it counts as empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tunilib.services.opened import OpenedAccount, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tunilib.core.answer import Reading
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold, HoldKind
    from tunilib.core.loan import Loan

R = TypeVar("R")

_SEVERAL = 2


def read_loans(account: OpenedAccount) -> Reading[Loan]:
    return _proved(account, "loan", account.door.loans.read, lambda found: found.items)


def read_holds(account: OpenedAccount, kinds: Iterable[HoldKind] = ()) -> Reading[Hold]:
    """The holds and requests of a card; ``kinds``: only of these."""
    port, chosen = offered(account.door.holds, "holds"), frozenset(kinds)
    if not chosen:
        return _proved(account, "hold", port.read, lambda found: found.items)

    def known() -> int:
        return sum(hold.kind in chosen for hold in account.ledger.holds(account.key))

    return _proved(account, "hold", lambda: port.read(chosen), lambda found: found.items, known)


def read_fines(account: OpenedAccount) -> Fines:
    return _proved(account, "fine", offered(account.door.fines, "fines").read, lambda found: found.fines)


def _proved(
    account: OpenedAccount,
    about: str,
    read: Callable[[], R],
    items: Callable[[R], Sequence[object]],
    known: Callable[[], int] | None = None,
) -> R:
    """A reading, made again where nothing is on a list that had several things: by ``known`` or all of the kind."""
    found = read()
    if items(found) or _known(account, about, known) < _SEVERAL:
        return found
    account.say("nothing is on a list that had several things; reading it once more")
    return read()


def _known(account: OpenedAccount, about: str, count: Callable[[], int] | None) -> int:
    """How many the last reading showed, without those that this call ended itself."""
    known = 0

    def look() -> None:
        nonlocal known
        known = account.ledger.count(account.key, about) if count is None else count()

    account.remember(look)
    return known - account.ended[about]
