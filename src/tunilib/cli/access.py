"""How a command reaches this machine and its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.account.account import Account
    from tunilib.account.machine import Machine
    from tunilib.account.several import Failed, Got
    from tunilib.cli.invocation import Invocation
    from tunilib.cli.render.listing import Row, Sheet

__all__ = ["emit_each", "machine_of", "result_of", "results_of", "rows_of"]

T = TypeVar("T")


def machine_of(inv: Invocation) -> Machine:
    """This machine, as the call sees it."""
    from tunilib.account.machine import Machine

    return Machine(environ=inv.environ, language=inv.lang, say=inv.verbose, prefer=inv.prefer)


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


def rows_of(inv: Invocation, do: Callable[[Account], Iterable[Row]]) -> Iterator[Row]:
    """The rows of all accounts meant, one account after the other; an account that failed is a row too."""
    from tunilib.account.several import Got

    for result in results_of(inv, lambda account: tuple(do(account))):
        if isinstance(result, Got):
            yield from result.value
        else:
            from tunilib.cli.render.outcomes import failed_account

            yield failed_account(result.profile, result.card, result.error, inv.lang)


def emit_each(inv: Invocation, do: Callable[[Account], Row], sheet: Sheet) -> int:
    """Show a single thing of each account meant: an object for one, an array for several."""
    from tunilib.cli.render.emit import emit_thing, emit_things

    rows = rows_of(inv, lambda account: (do(account),))
    if inv.all_profiles or inv.all_cards:
        return emit_things(inv, rows, sheet)
    return emit_thing(inv, next(rows), sheet)
