"""How a command reaches this machine, its accounts and a library's desk, and shows what they gave."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from tunilib.cli.render.emit import FailedAccount, Owned, emit_list, emit_thing, emit_things
from tunilib.cli.views import FIRST, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.account.account import Account
    from tunilib.account.machine import Machine
    from tunilib.account.several import Failed, Got
    from tunilib.backends.embedded.desk import Desk
    from tunilib.cli.command import Invocation

__all__ = [
    "STATUS",
    "desk_of",
    "machine_of",
    "owned",
    "result_of",
    "results_of",
    "show_list",
    "show_status",
    "show_things",
]

T = TypeVar("T")

STATUS = View(
    "tunilib.services.overview:Overview",
    account_after=FIRST,
    tables={"timeline": View("tunilib.services.overview:Dated")},
)
"""The account at a glance."""


def machine_of(inv: Invocation) -> Machine:
    """This machine, as the call sees it."""
    from tunilib.account.machine import Machine

    return Machine(environ=inv.environ, language=inv.lang, say=inv.verbose, prefer=inv.prefer)


@contextmanager
def desk_of(inv: Invocation) -> Iterator[Desk]:
    """The desk of the library that ``--store`` names."""
    from tunilib.account.desk import open_desk

    desk = open_desk(machine_of(inv), inv.store)
    try:
        yield desk
    finally:
        desk.close()


def results_of(inv: Invocation, do: Callable[[Account], T]) -> tuple[Got[T] | Failed, ...]:
    """Do the same with each account and card that the global options mean."""
    from tunilib.account.several import Which, for_each

    which = Which(
        profile=inv.profile,
        every_profile=inv.all_profiles,
        card=inv.card,
        every_card=inv.all_cards,
        store=None if inv.all_profiles else inv.store,
    )
    return for_each(machine_of(inv), which, do)


def result_of(inv: Invocation, do: Callable[[Account], T]) -> T:
    """The result of the one account that is meant, for a command that takes several of nothing; its error is raised."""
    from tunilib.account.several import Got

    (result,) = results_of(inv, do)
    assert isinstance(result, Got)
    value: T = result.value
    return value


def owned(results: Iterable[Got[Any] | Failed]) -> Iterator[Owned | FailedAccount]:
    """What the accounts gave, one account after the other, each thing with its account; or why one gave nothing."""
    from tunilib.account.several import Got

    for result in results:
        if isinstance(result, Got):
            for thing in result.value:
                yield Owned(thing, result.profile, result.card)
        else:
            yield FailedAccount(result.profile, result.card, result.error)


def show_list(inv: Invocation, do: Callable[[Account], Iterable[T]]) -> int:
    """Show a list of each account meant as one list; returns the exit code."""
    return emit_list(inv, owned(results_of(inv, lambda account: tuple(do(account)))))


def show_things(inv: Invocation, do: Callable[[Account], T]) -> int:
    """Show a single thing of each account meant: an object for one, an array for several; returns the exit code."""
    things = owned(results_of(inv, lambda account: (do(account),)))
    if inv.all_profiles or inv.all_cards:
        return emit_things(inv, things)
    return emit_thing(inv, next(things))


def show_status(inv: Invocation) -> int:
    """Show loans, holds, fines and the days ahead of each account meant; returns the exit code."""
    if inv.json or not inv.is_terminal:
        return show_things(inv, lambda account: account.overview())
    from tunilib.account.several import Got
    from tunilib.cli.errors import gravest
    from tunilib.cli.render.status import status_text

    codes: list[int] = []
    for number, result in enumerate(results_of(inv, lambda account: account.overview())):
        if isinstance(result, Got):
            inv.write(("\n" if number else "") + status_text(inv, result.value, result.profile, result.card))
        else:
            codes.append(result.error.exit_code)
            inv.tell(": ".join((result.profile, inv.translated(result.error))))
    return gravest(codes)
