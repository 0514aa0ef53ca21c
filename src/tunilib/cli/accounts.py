"""How a command reaches this machine, its accounts and a library's desk, and shows what they gave."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from tunilib.cli.errors import most_serious
from tunilib.cli.render.emit import FailedAccount, Owned, emit_list, emit_thing, emit_things
from tunilib.views.texts import recovered_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.cli.command import Invocation
    from tunilib.core.ports.ledger import Actor
    from tunilib.services.all_accounts import AccountFailure, AccountResult
    from tunilib.services.channels import Post
    from tunilib.services.machine import AccountSelection, Machine
    from tunilib.services.opened import OpenedAccount

T = TypeVar("T")


def machine_of(inv: Invocation, actor: Actor = "person") -> Machine:
    from tunilib.services.machine import Machine

    def tell_wait(site: str, seconds: float) -> None:
        if inv.output.is_stderr_terminal:
            inv.say(inv.gettext("{site} asks to wait: {seconds} seconds", site=site, seconds=round(seconds)))

    return Machine(
        environ=inv.environ, language=inv.lang, say=inv.verbose, prefer=inv.prefer, actor=actor, tell_wait=tell_wait
    )


def results_of(inv: Invocation, do: Callable[[OpenedAccount], T]) -> tuple[AccountResult[T] | AccountFailure, ...]:
    """Do the same with each account and card that the global options mean."""
    from tunilib.services.all_accounts import for_each

    return for_each(machine_of(inv), selection_of(inv), do)


def selection_of(inv: Invocation) -> AccountSelection:
    from tunilib.services.machine import AccountSelection

    return AccountSelection(
        profile=inv.profile,
        every_profile=inv.all_profiles,
        card=inv.card,
        every_card=inv.all_cards,
        store=None if inv.all_profiles else inv.store,
    )


def result_of(inv: Invocation, do: Callable[[OpenedAccount], T]) -> T:
    """The result of the one account that is meant, for a command that takes several of nothing; its error is raised.

    What interrupted runs turned out to have done, and a problem of the ledger, are reported as by :func:`owned`.
    """
    (one,) = owned(inv, results_of(inv, lambda account: (do(account),)))
    assert isinstance(one, Owned)
    value: T = one.thing
    return value


def owned(inv: Invocation, results: Iterable[AccountResult[Any] | AccountFailure]) -> Iterator[Owned | FailedAccount]:
    """What the accounts gave, one account after the other, each thing with its account; or why one gave nothing.

    What interrupted runs turned out to have done is reported before; that the ledger could not be written, after
    all that was done is shown: it is no reason to change the exit code of a result that has one.
    """
    from tunilib.services.all_accounts import AccountFailure

    for result in results:
        if isinstance(result, AccountFailure):
            yield FailedAccount(result.profile, result.card, result.error, result.called)
            continue
        _tell(inv, result)
        for thing in result.value:
            yield Owned(thing, result.profile, result.card, result.called)
        inv.problem = inv.problem or result.ledger_problem


def _tell(inv: Invocation, result: AccountResult[Any]) -> None:
    """What the user must know beside a result: interrupted runs and notes."""
    for item in result.recovered:
        inv.tell(recovered_text(item, inv.lang, inv.today))
    for note in result.notes:
        inv.tell(inv.gettext(note.template, **dict(note.facts)))


def show_list(
    inv: Invocation,
    do: Callable[[OpenedAccount], Iterable[T]],
    empty: str = "",
    *,
    order: Callable[[T], Any] | None = None,
) -> int:
    """Show a list of each account meant as one list; returns the exit code.

    Args:
        empty: as of :func:`emit_list`.
        order: of the things of several accounts; None: one account after the other.
    """
    things: Iterable[Owned | FailedAccount] = owned(inv, results_of(inv, lambda account: tuple(do(account))))
    if order is not None and (inv.all_profiles or inv.all_cards):
        every = list(things)
        read = [one for one in every if isinstance(one, Owned)]
        failed = [one for one in every if not isinstance(one, Owned)]
        things = [*sorted(read, key=lambda one: order(one.thing)), *failed]
    return emit_list(inv, things, empty)


def show_things(inv: Invocation, do: Callable[[OpenedAccount], T]) -> int:
    """Show a single thing of each account meant: an object for one, an array for several; returns the exit code."""
    things = owned(inv, results_of(inv, lambda account: (do(account),)))
    if inv.all_profiles or inv.all_cards:
        return emit_things(inv, things)
    code = emit_thing(inv, next(things))
    next(things, None)  # what comes after the last thing
    return code


def show_mailed(
    inv: Invocation,
    mail: Callable[[OpenedAccount, Post | None], Iterable[Any]],
    name_of: Callable[[Any], str],
    *,
    dry_run: bool,
) -> int:
    """Show what was mailed for each account meant, and report what could not be; a dry run sends nothing."""
    from tunilib.services.channels import open_channel

    codes: list[int] = []
    with nullcontext() if dry_run else open_channel(machine_of(inv), "mail") as post:

        def mailed(account: OpenedAccount) -> Iterator[Any]:
            for done in mail(account, post):
                if done.error is not None:
                    if done.outcome == "failed":
                        codes.append(done.error.exit_code)
                    inv.tell(f"{name_of(done)}: {inv.translated(done.error)}")
                yield done

        code = show_list(inv, mailed)
    return most_serious((code, *codes))
