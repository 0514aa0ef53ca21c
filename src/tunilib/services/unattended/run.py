"""The unattended run: renew, look, deliver events, and tell each person at most once a day what needs them."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of
from tunilib.core.outcome import Word
from tunilib.core.ports.ledger import RunRecord
from tunilib.errors import LocalError, NotUnderstood, TunilibError
from tunilib.local.config import read_config
from tunilib.local.ledger.deletion import forget_older
from tunilib.local.ledger.records import Reported, zone_named
from tunilib.local.machine import AccountSelection
from tunilib.services.all_accounts import AccountFailure, AccountResult, for_each
from tunilib.services.history import cards_of, records_of
from tunilib.services.mail import mail_notices, remember_reminders
from tunilib.services.renewals import LoanSelection, Strategy, errors_of, renew
from tunilib.services.searches import settle_news
from tunilib.services.unattended.cards import read_card
from tunilib.services.unattended.hooks import deliver, hooks_of, join_readers
from tunilib.services.unattended.items import (
    LASTING,
    items_of,
    items_of_changes,
    items_of_failure,
    over_after,
)
from tunilib.services.unattended.notify import CardNews, Notifier, Problem, problem_of_letter
from tunilib.services.unattended.unread_accounts import (
    UNREACHED,
    is_away,
    items_last_seen,
    once_for_each_library,
    unreached_for,
)
from tunilib.services.unattended.unreported import forget_told, unreported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tunilib.core.loan import Loan
    from tunilib.core.search import News
    from tunilib.local.config import Config, Hook
    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.local.machine import LocalMachine
    from tunilib.local.profiles import Profile
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.unattended.items import Item

_ADDRESS, _DESK = "address", "desk"
_EVERY_ACCOUNT = AccountSelection(every_profile=True, every_card=True, own_language=True)
_EVERY_CARD = AccountSelection(every_card=True)


class CardResult(NamedTuple):
    """What one card gave.

    Attributes:
        key: the ledger's name for it. items: what needs a person. renewed: how many loans were renewed.
        email: as in :class:`tunilib.services.unattended.cards.CardRead`.
        news: of saved searches, to be marked when they were told.
        unproved: the renewals that were not made, or of which that is not known, where the library did not refuse.
        reminded: the loans that the patron has set a reminder of, to be marked likewise.
        unread: why a part of the account, not the loans, could not be read.
        proved: the renewal, if it was read back.
        broken: why the card could not be read after the renewals; None: it was.
    """

    key: str
    items: tuple[Item, ...]
    renewed: int
    email: str | None
    news: tuple[News, ...]
    unproved: tuple[TunilibError, ...] = ()
    reminded: tuple[Loan, ...] = ()
    unread: tuple[NotUnderstood, ...] = ()
    proved: RunRecord | None = None
    broken: TunilibError | None = None


class RunResult(NamedTuple):
    """What became of a run.

    Attributes:
        code: its exit code: a refusal is told, and no error (interface 1.3).
        unaddressed: how many notices of the desk wait for an address, and were not told of before.
    """

    code: int
    problems: tuple[Problem, ...]
    unaddressed: int = 0


class Run:
    """One run: what all accounts have in common."""

    def __init__(self, machine: Machine, config: Config) -> None:
        self.machine, self.config = machine, config
        self.records = records_of(machine)
        self.problems: list[Problem] = []
        self.hooks: tuple[Hook, ...] = ()
        try:
            self.hooks = hooks_of(machine)
        except LocalError as error:  # a file that somebody has broken keeps no loan from being renewed
            self.problems.append(Problem("hooks", error))
        join_readers(machine, self.hooks)


def run(machine: Machine) -> RunResult:
    """Renew late on every card, deliver events, tell what needs a person, and mail the notices of a desk.

    Raises:
        NotSignedIn: there is no account.
        Unavailable: another run is under way.
        LocalError: this machine cannot do it: the configuration, or the ledger.
    """
    from tunilib.local.locks import locked
    from tunilib.local.unattended import read_schedule

    address: str | None = None
    broken: list[Problem] = []
    try:
        schedule = read_schedule(machine.paths)
        address = schedule.ping if schedule is not None else None
    except LocalError as error:
        broken.append(Problem("schedule", error))
    _ping(address, "/start")
    try:
        with locked(machine.paths.lock("schedule-run"), timeout=60, variable="TUNILIB_STATE"):
            here = Run(machine, read_config(machine.paths.config))
            here.problems += broken
            ran = _run(here)
    except BaseException:  # also one that was ended, by a person or a limit of time
        _ping(address, "/fail")
        raise
    _ping(address, "/fail" if ran.code else "")
    return ran


def _run(run: Run) -> RunResult:
    results = once_for_each_library(for_each(run.machine, _EVERY_ACCOUNT, lambda account: visit(run, account)))
    found = [_card(run, result) for result in results]
    problems = list(run.problems)
    for result, card in zip(results, found, strict=True):
        errors: list[TunilibError] = []
        if isinstance(result, AccountFailure):
            errors.append(result.error)
        else:
            errors += result.value.unproved
            errors += result.value.unread
            if result.value.broken is not None:
                errors.append(result.value.broken)
            if result.ledger_problem is not None:
                errors.append(result.ledger_problem)
        problems += [Problem(result.profile, error, (card.key,)) for error in errors]
    own = {card.profile.name: card.email for card in found if card.email}
    found += _other_cards(run, results)
    cards = [card._replace(email=own.get(card.profile.name)) for card in found]
    notifier = Notifier(run.records, run.config, run.machine)
    problems += notifier.tell_all(cards)
    for key, names in notifier.handed_over(cards).items():
        forget_told(run.records, key, names)
    visited = {result.value.key: result.value for result in results if isinstance(result, AccountResult)}
    if any(value.news or value.reminded for value in visited.values()):
        for_each(run.machine, _EVERY_ACCOUNT, lambda account: _settled(run, account, visited))
    unaddressed = 0
    try:
        failed, unaddressed = _send_notices(run)
        problems += failed
    except TunilibError as error:
        problems.append(Problem("desk", error))
    codes = {problem.error.exit_code for problem in problems}
    code = next((code for code in (5, 3, 4, 6, 2) if code in codes), 0)
    now = _now(run.machine)
    run.machine.ledger.add_run("schedule", RunRecord(now, code))
    forget_older(run.machine.paths, _before(now, run.config.retention), lasting=LASTING)
    for value in visited.values():
        if value.proved is not None and not any(not one.keys or value.key in one.keys for one in problems):
            run.machine.ledger.add_run("renew", value.proved)
    return RunResult(code, tuple(problems), unaddressed)


def _send_notices(run: Run) -> tuple[list[Problem], int]:
    """Mail what waits in the outbox of the desk that ``[desk]`` names; nothing where it names none.

    Returns:
        What went wrong; and how many notices wait for an address, and were not told of before.
    """
    store = run.config.desk_store
    if store is None or run.config.mail is None:
        return [], 0
    with closing(run.machine.open_desk()) as desk:
        sent = list(mail_notices(run.machine, desk.notices, desk.now))
        now = desk.now()
    waiting = {one.id for one in sent if one.waits_for == "no-address"}
    told = run.records.reported(_DESK, store)
    new = {notice: Reported("no-address", now) for notice in waiting if notice not in told}
    run.records.report(_DESK, store, new, without=[notice for notice in told if notice not in waiting])
    return [problem_of_letter(one.to or one.id, one.error) for one in sent if one.error is not None], len(new)


def _settled(run: Run, account: OpenedAccount, visited: Mapping[str, CardResult]) -> CardResult:
    """Mark at the library what was told of a card in place of its own mails."""
    value = visited.get(account.key) or CardResult(account.key, (), 0, None, ())
    told = {
        item for reader in run.records.readers("digest ", value.key) for item in run.records.reported(reader, value.key)
    }
    news = [one for one in value.news if f"alert {one.search.id} {one.mark}" in told]
    loans = [loan.id for loan in value.reminded if f"{loan.id} reminder {loan.due}" in told]
    if news:
        settle_news(account, news)
    if loans:
        remember_reminders(account, loans)
    return value


def _now(machine: LocalMachine) -> datetime:
    """The time of a run: that of the libraries, where it can be set."""
    movable = any(machine.backend_of(one).moves_clock(one.library) for one in machine.profiles.every)
    return machine.time_at(movable=movable)(zone_named(""))


def _before(now: datetime, length: str) -> datetime:
    """So long before a moment: days, weeks, months of 30 days, or years."""
    days = {"d": 1, "w": 7, "m": 30, "y": 365.25}[length[-1]] * int(length[:-1])
    return now - timedelta(days=min(days, 365_000))


def _ping(address: str | None, ending: str) -> None:
    """Tell a monitor; one that cannot be reached changes nothing."""
    if address is None:
        return
    from contextlib import suppress

    from tunilib.http.exchange import post

    with suppress(TunilibError):
        post(f"{address.rstrip('/')}{ending}", method="GET")


def visit(run: Run, account: OpenedAccount) -> CardResult:
    """Renew late, read what there is now, deliver events; what comes needs a person.

    Raises:
        TunilibError: the account could not be read, and nothing was renewed.
    """
    selection = LoanSelection(every=True, strategy=Strategy.LATE)
    account.runs_on = True
    outcomes = renew(account, selection)
    unproved = errors_of(outcomes)
    renewed = sum(outcome.outcome == Word.RENEWED for outcome in outcomes)
    key, name, card = account.key, account.name or "", account.door.card
    try:
        read = read_card(account)
    except TunilibError as error:
        items = items_of_changes(outcomes, account.recovered, day_of(account.now()))
        return CardResult(key, items, renewed, None, (), unproved, broken=error)
    deliver(run.machine, run.hooks, key, profile=name, card=card, now=account.now())
    items = items_of(
        read.seen,
        outcomes,
        recovered=account.recovered,
        news=read.news,
        reminded=read.reminded,
        session_ends=read.seen.session_end,
    )
    items += items_of_failure(read.unread[0]) if read.unread else ()
    return CardResult(
        key,
        items,
        renewed,
        read.email,
        read.news,
        unproved,
        read.reminded,
        read.unread,
        account.proved,
    )


def known_email(records: LedgerRecords, profile: Profile) -> str | None:
    """The address of an account as the last run that could read it found it; None: no run has."""
    known = records.reported(_ADDRESS, profile.name).get("email")
    return known.data if known is not None else None


def _signed_in(machine: LocalMachine, profile: Profile) -> datetime | None:
    """When the session of a profile was made; None: there is none, or that is not known."""
    try:
        session = machine.session_of(profile)
    except TunilibError:
        return None
    return session.started if session is not None else None


def _card(run: Run, result: AccountResult[CardResult] | AccountFailure) -> CardNews:
    """What is to be told of an account; how long it has been failing is remembered."""
    machine, records = run.machine, run.records
    profile = next(one for one in machine.profiles.every if one.name == result.profile)
    known = cards_of(machine, profile, AccountSelection())[0]
    now, card = known.now(), result.card or profile.card
    key = f"{known.key.rpartition(' ')[0]} {card}"
    email = known_email(records, profile)
    unreached = unreached_for(records, key, now, is_away=is_away(result))
    value = None if isinstance(result, AccountFailure) else result.value
    error = result.error if isinstance(result, AccountFailure) else result.value.broken
    if error is not None:
        is_long, signed_in = unreached > UNREACHED, _signed_in(machine, profile)
        items = {one.name: one for one in (value.items if value is not None else ())}
        found = (
            *items_of_failure(error, unreached_for_long=is_long, signed_in=signed_in),
            *items_last_seen(machine, records, key, now, error),
            *unreported(records, key),
        )
        items = {**{one.name: one for one in found}, **items}
        renewed = value.renewed if value is not None else 0
        return CardNews(profile, card, key, now, tuple(items.values()), renewed, email, over_after(error))
    assert value is not None
    if value.email is not None and value.email != email:
        known_now = {"email": Reported("known", now, value.email)} if value.email else {}
        records.report(_ADDRESS, profile.name, known_now, without=["email"])
        email = value.email or None
    over = over_after(value.unread[0]) if value.unread else LASTING
    names = {item.name for item in value.items}
    kept = tuple(item for item in unreported(records, value.key) if item.name not in names)
    return CardNews(profile, card, value.key, now, value.items + kept, value.renewed, email, over)


def _other_cards(run: Run, results: Sequence[AccountResult[CardResult] | AccountFailure]) -> list[CardNews]:
    """What falls due soon on the cards of an account that failed before it got to them."""
    got: dict[str, set[str]] = {}
    errors: dict[str, TunilibError] = {}
    for result in results:
        got.setdefault(result.profile, set()).add(result.card or "")
        if isinstance(result, AccountFailure):
            errors.setdefault(result.profile, result.error)
    found = []
    for profile in run.machine.profiles.every:
        error = errors.get(profile.name)
        for one in cards_of(run.machine, profile, _EVERY_CARD) if error is not None else ():
            if error is None or one.card in got[profile.name] | {profile.card}:
                continue
            now = one.now()
            items = items_last_seen(run.machine, run.records, one.key, now, error)
            found.append(CardNews(profile, one.card, one.key, now, items, 0, None, ()))
    return found
