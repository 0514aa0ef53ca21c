"""The unattended run of all accounts: renew late, and report what needs a person."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of
from tunilib.core.outcome import Word
from tunilib.errors import LocalError, TunilibError
from tunilib.local.config import Config, read_config
from tunilib.local.ledger.deletion import forget_older
from tunilib.local.ledger.records import Reported, zone_named
from tunilib.local.locks import locked
from tunilib.local.notify import read_channels
from tunilib.local.timers import read_schedule
from tunilib.services.all_accounts import AccountFailure, AccountResult, for_each
from tunilib.services.channels import ADDRESS, known_email
from tunilib.services.history import cards_of
from tunilib.services.machine import AccountSelection, Machine
from tunilib.services.mail import remember_reminders
from tunilib.services.renewals import LoanSelection, Strategy, errors_of, renew
from tunilib.services.searches import settle_news
from tunilib.unattended.cards import (
    UNREACHED,
    changes_by_assistants,
    forget_reported,
    is_away,
    items_last_seen,
    once_for_each_library,
    read_card,
    unreached_for,
    unreported,
)
from tunilib.unattended.digest import keep_end, keep_news
from tunilib.unattended.needs import (
    LASTING,
    CardNews,
    Problem,
    items_of,
    items_of_changes,
    items_of_failure,
    over_after,
)
from tunilib.unattended.parts import parts_of
from tunilib.unattended.timer import now_at_libraries
from tunilib.unattended.told import Notifier, problem_of_letter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.core.ports.ledger import RunRecord
    from tunilib.local.profiles import Profile
    from tunilib.services.opened import OpenedAccount
    from tunilib.unattended.cards import CardRead
    from tunilib.unattended.needs import Item

_EVERY_ACCOUNT = AccountSelection(every_profile=True, every_card=True, own_language=True)
_EVERY_CARD = AccountSelection(every_card=True)


class CardResult(NamedTuple):
    """What a run did on a card, and read of it.

    Attributes:
        key: the ledger's name for the card.
        items: what needs a person.
        renewed: how many loans were renewed.
        unproved: why loans were not renewed, or may not have been, other than by a refusal of the library.
        read: what was read after the renewals; None: nothing.
        broken: why nothing could be read then.
        proved: the record of the renewals, if they were read back.
    """

    key: str
    items: tuple[Item, ...]
    renewed: int
    unproved: tuple[TunilibError, ...]
    read: CardRead | None = None
    broken: TunilibError | None = None
    proved: RunRecord | None = None

    @property
    def errors(self) -> list[TunilibError]:
        """All that went wrong."""
        unread = self.read.unread if self.read is not None else ()
        return [*self.unproved, *unread, *([self.broken] if self.broken is not None else [])]


Result = AccountResult[CardResult] | AccountFailure


class RunResult(NamedTuple):
    """The outcome of a run.

    Attributes:
        code: its exit code; a refusal of a library is not an error (interface 1.3).
        news: what needs a person and no channel carries, as text.
        unaddressed: how many notices of the desk wait for an address, and were not reported before.
    """

    code: int
    problems: tuple[Problem, ...]
    news: str = ""
    unaddressed: int = 0


def run(machine: Machine) -> RunResult:
    """Renew late on every card, and report what needs a person."""
    address: str | None = None
    problems: list[Problem] = []
    try:
        schedule = read_schedule(machine.paths)
        address = schedule.ping if schedule is not None else None
    except LocalError as error:
        problems.append(Problem("schedule", error))
    _ping(address, "/start")
    try:
        with locked(machine.paths.lock("schedule-run"), timeout=60, variable="TUNILIB_STATE"):
            result = Run(machine, problems).everything()
    except BaseException as error:  # also an interrupt
        if isinstance(error, TunilibError):
            with suppress(TunilibError):
                now = machine.time_at(movable=True)(zone_named(""))  # the accounts may be what cannot be read
                keep_end(machine.ledger, now, error.exit_code, [Problem("schedule", error)], machine.language)
        _ping(address, "/fail")
        raise
    _ping(address, "/fail" if result.code else "")
    return result


def _ping(address: str | None, ending: str) -> None:
    """Ask the address of a monitor; one that cannot be reached changes nothing."""
    if address is None:
        return
    from tunilib.http.exchange import post

    with suppress(TunilibError):
        post(f"{address.rstrip('/')}{ending}", method="GET")


class Run:
    """One run over all accounts.

    Args:
        problems: what went wrong before it; more is added.
    """

    def __init__(self, machine: Machine, problems: list[Problem]) -> None:
        self._machine, self._problems = machine, problems
        self._config: Config = read_config(machine.paths.config)
        try:  # a broken file must not keep loans from being renewed
            self._config = read_channels(machine.paths)
        except LocalError as error:
            problems.append(Problem("notify", error))

    def everything(self) -> RunResult:
        """Visit every card, inform people, and store that the run was made."""
        machine = self._machine
        results = once_for_each_library(for_each(machine, _EVERY_ACCOUNT, self._visit))
        news = [self._news(result) for result in results]
        for result, card in zip(results, news, strict=True):
            self._problems += [Problem(result.profile, error, (card.key,)) for error in _errors(result)]
        emails = {card.profile.name: card.email for card in news if card.email}
        news += self._unvisited(results)
        told = self._inform([card._replace(email=emails.get(card.profile.name)) for card in news])
        done = {result.value.key: result.value for result in results if isinstance(result, AccountResult)}
        if any(one.read is not None and (one.read.news or one.read.reminded) for one in done.values()):
            for_each(machine, _EVERY_ACCOUNT, lambda account: self._settle(account, done))
        unaddressed = self._run_parts()
        codes = {problem.error.exit_code for problem in self._problems}
        code = next((code for code in (5, 3, 4, 6, 2) if code in codes), 0)
        now = now_at_libraries(machine, zone_named(""))
        forget_older(machine.paths, _before(now, self._config.retention), lasting=LASTING)
        keep_end(machine.ledger, now, code, self._problems, machine.language)
        for one in done.values():
            if one.proved is not None and not any(not it.keys or one.key in it.keys for it in self._problems):
                machine.ledger.add_run("renew", one.proved)
        return RunResult(code, tuple(self._problems), told, unaddressed)

    def _visit(self, account: OpenedAccount) -> CardResult:
        account.runs_on = True
        outcomes = renew(account, LoanSelection(every=True, strategy=Strategy.LATE))
        unproved = errors_of(outcomes)
        renewed = sum(outcome.outcome == Word.RENEWED for outcome in outcomes)
        key = account.key
        try:
            read = read_card(account)
        except TunilibError as error:
            items = items_of_changes(outcomes, account.recovered, day_of(account.now()))
            return CardResult(key, items, renewed, unproved, broken=error)
        items = items_of(read.seen, outcomes, recovered=account.recovered, news=read.news, reminded=read.reminded)
        items += items_of_failure(read.unread[0]) if read.unread else ()
        items += changes_by_assistants(self._machine.ledger, key, account.now())
        return CardResult(key, items, renewed, unproved, read, proved=account.proved)

    def _news(self, result: Result) -> CardNews:
        machine, records = self._machine, self._machine.ledger
        profile = next(one for one in machine.profiles.every if one.name == result.profile)
        known = cards_of(machine, profile, AccountSelection())[0]
        now, card = known.now(), result.card or profile.card
        key = f"{known.key.rpartition(' ')[0]} {card}"
        unreached = unreached_for(records, key, now, is_away=is_away(result))
        done = None if isinstance(result, AccountFailure) else result.value
        error = result.error if isinstance(result, AccountFailure) else result.value.broken
        items = done.items if done is not None else ()
        renewed = done.renewed if done is not None else 0
        if error is not None:
            found = (
                *items_of_failure(error, unreached_for_long=unreached > UNREACHED, signed_in=self._signed_in(profile)),
                *items_last_seen(machine, key, now, error),
                *unreported(records, key),
            )
            items = tuple({item.name: item for item in (*found, *items)}.values())  # of two the one of this run
            email = known_email(records, profile)
            return CardNews(profile, card, key, now, items, renewed, email, over_after(error))
        assert done is not None
        assert done.read is not None
        names = {item.name for item in items}
        items += tuple(item for item in unreported(records, done.key) if item.name not in names)
        email = self._email(profile, done.read, now)
        over = over_after(done.read.unread[0]) if done.read.unread else LASTING
        return CardNews(profile, card, done.key, now, items, renewed, email, over)

    def _email(self, profile: Profile, read: CardRead, now: datetime) -> str | None:
        email = known_email(self._machine.ledger, profile)
        if read.email is None or read.email == email:
            return email
        new = {"email": Reported("known", now, read.email)} if read.email else {}
        self._machine.ledger.report(ADDRESS, profile.name, new, without=["email"])
        return read.email or None

    def _signed_in(self, profile: Profile) -> datetime | None:
        """When the session of a profile began. None: not known, or not signed in."""
        with suppress(TunilibError):
            session = self._machine.session_of(profile)
            return session.started if session is not None else None
        return None

    def _unvisited(self, results: Sequence[Result]) -> list[CardNews]:
        """What falls due soon on the cards of an account that failed before it came to them."""
        visited: dict[str, set[str]] = {}
        errors: dict[str, TunilibError] = {}
        for result in results:
            visited.setdefault(result.profile, set()).add(result.card or "")
            if isinstance(result, AccountFailure):
                errors.setdefault(result.profile, result.error)
        found = []
        for profile in self._machine.profiles.every:
            error = errors.get(profile.name)
            if error is None:
                continue
            for one in cards_of(self._machine, profile, _EVERY_CARD):
                if one.card in visited[profile.name] | {profile.card}:
                    continue
                now = one.now()
                items = items_last_seen(self._machine, one.key, now, error)
                found.append(CardNews(profile, one.card, one.key, now, items, 0, None, ()))
        return found

    def _inform(self, cards: Sequence[CardNews]) -> str:
        """Send to each person what needs them, and delete what everybody got and no reading shows again.

        Returns:
            What needs a person and no channel carries.
        """
        notifier = Notifier(self._machine, self._config)
        self._problems += notifier.send_all(cards)
        for key, names in notifier.received(cards).items():
            forget_reported(self._machine.ledger, key, names)
        return keep_news(self._machine.ledger, notifier.without_channel(cards), self._machine.language)

    def _settle(self, account: OpenedAccount, done: Mapping[str, CardResult]) -> None:
        """Mark at the library what was reported of a card in place of the library's own mails."""
        one = done.get(account.key)
        if one is None or one.read is None:
            return
        records = self._machine.ledger
        readers = records.readers("digest ", one.key)
        reported = {name for reader in readers for name in records.reported(reader, one.key)}
        news = [it for it in one.read.news if f"alert {it.search.id} {it.mark}" in reported]
        loans = [loan.id for loan in one.read.reminded if f"{loan.id} reminder {loan.due}" in reported]
        if news:
            settle_news(account, news)
        if loans:
            remember_reminders(account, loans)

    def _run_parts(self) -> int:
        """Run what other packages add to a night; how many letters newly wait for an address."""
        unaddressed = 0
        for name, part in parts_of(self._config):
            done = part.run(self._machine)
            self._problems += [Problem(name, done.error)] if done.error is not None else []
            self._problems += [problem_of_letter(to, error) for to, error in done.failed_letters]
            unaddressed += done.unaddressed
        return unaddressed


def _errors(result: Result) -> list[TunilibError]:
    if isinstance(result, AccountFailure):
        return [result.error]
    return [*result.value.errors, *([result.ledger_problem] if result.ledger_problem is not None else [])]


def _before(now: datetime, length: str) -> datetime:
    days = {"d": 1, "w": 7, "m": 30, "y": 365.25}[length[-1]] * int(length[:-1])
    return now - timedelta(days=min(days, 365_000))
