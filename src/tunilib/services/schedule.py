"""The unattended run: renew, look, deliver events, and tell each person at most once a day what needs them.

What is told is noted for each recipient, so that nothing is told twice that was certainly sent. A letter is stored
before it goes. What certainly did not go is told by the next run as things are then. A mail that was cut off is sent
again as it is, with the same Message-ID, which a reader drops if it has it; any other notification is not.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.letter import Letter
from tunilib.core.outcome import Word
from tunilib.errors import OutcomeUnknown, TunilibError
from tunilib.local.config import read_config
from tunilib.local.ledger.forgetting import forget_older
from tunilib.local.ledger.records import Told, zone_named
from tunilib.services.all_accounts import AccountFailure, AccountResult, AccountSelection
from tunilib.services.digest import Section, digest_of, things_of, things_of_failure
from tunilib.services.events import deliver, hooks_of, join_readers
from tunilib.services.remembered import cards_of, records_of
from tunilib.services.renewals import LoanSelection, Strategy, renew
from tunilib.services.searches import pending_news, settle_news
from tunilib.services.status import overview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from tunilib.core.search import News
    from tunilib.local.config import Config
    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.local.machine import Machine
    from tunilib.local.profiles import Profile
    from tunilib.services.digest import Thing
    from tunilib.services.mail import SentNotice
    from tunilib.services.opened import OpenedAccount

    OpenChannel = Callable[[str], AbstractContextManager[Callable[[Letter, datetime], None]]]

__all__ = ["Problem", "Ran", "Visited", "run"]

UNREACHED = timedelta(hours=48)
"""How long a library is out of reach before that is told (interface 1.3)."""

_ADDRESS, _FAILING, _LETTER = "address", "failing", "letter"


class Visited(NamedTuple):
    """What one card gave.

    Attributes:
        key: the ledger's name for it. things: what needs a person. renewed: how many loans were renewed.
        email: the patron's own address, else the register's; of the card that signs in.
        news: of saved searches, to be marked when they were told.
        code: the exit code that the renewals mean.
    """

    key: str
    things: tuple[Thing, ...]
    renewed: int
    email: str | None
    news: tuple[News, ...]
    code: int


class Problem(NamedTuple):
    """What went wrong in a run, beside the libraries' refusals.

    Attributes:
        whose: the profile or the recipient.
        error: what is wrong.
    """

    whose: str
    error: TunilibError


class Ran(NamedTuple):
    """What became of a run.

    Attributes:
        code: its exit code: a refusal is told, and no error (interface 1.3).
    """

    code: int
    problems: tuple[Problem, ...]


class Visit:
    """One run: what all accounts have in common."""

    def __init__(self, machine: Machine, config: Config) -> None:
        self.machine, self.config = machine, config
        self.records = records_of(machine)
        self.hooks = hooks_of(machine)
        join_readers(machine, self.hooks)


def run(
    machine: Machine,
    each: Callable[[Callable[[OpenedAccount], Visited]], Sequence[AccountResult[Visited] | AccountFailure]],
    open_channel: OpenChannel,
    send_notices: Callable[[], Iterable[SentNotice]],
) -> Ran:
    """Renew late on every card, deliver events, tell what needs a person, and mail the notices of a desk.

    Args:
        each: does something with every card. open_channel: opens the channel of a target.
        send_notices: mails what waits at the desk of this machine.

    Raises:
        NotSignedIn: there is no account.
        Unavailable: another run is under way.
        LocalError: this machine cannot do it: the configuration, or the ledger.
    """
    from tunilib.local.locks import locked
    from tunilib.local.unattended import read_schedule

    schedule = read_schedule(machine.paths)
    address = schedule.ping if schedule is not None else None
    _ping(address, "/start")
    try:
        with locked(machine.paths.lock("schedule-run"), timeout=60, variable="TUNILIB_STATE"):
            ran = _run(Visit(machine, read_config(machine.paths.config)), each, open_channel, send_notices)
    except TunilibError:
        _ping(address, "/fail")
        raise
    _ping(address, "/fail" if ran.code else "")
    return ran


def _run(
    run: Visit,
    each: Callable[[Callable[[OpenedAccount], Visited]], Sequence[AccountResult[Visited] | AccountFailure]],
    open_channel: OpenChannel,
    send_notices: Callable[[], Iterable[SentNotice]],
) -> Ran:
    results = each(lambda account: visit(run, account))
    problems: list[Problem] = []
    codes: set[int] = set()
    for result in results:
        if isinstance(result, AccountFailure):
            problems.append(Problem(result.profile, result.error))
        else:
            codes.add(result.value.code)
            if result.ledger_problem is not None:
                problems.append(Problem(result.profile, result.ledger_problem))
    problems += tell_all(run, results, open_channel)
    news = {result.value.key: told_news(run, result.value) for result in results if isinstance(result, AccountResult)}
    if any(news.values()):
        each(lambda account: _settled(account, news))
    try:
        problems += [Problem(one.to or one.id, one.error) for one in send_notices() if one.error is not None]
    except TunilibError as error:
        problems.append(Problem("desk", error))
    codes |= {problem.error.exit_code for problem in problems}
    code = next((code for code in (5, 3, 4, 6, 2) if code in codes), 0)
    now = _now(run.machine)
    run.records.add_run("schedule", now, code)
    forget_older(run.machine.paths, _before(now, run.config.retention))
    return Ran(code, tuple(problems))


def _settled(account: OpenedAccount, news: Mapping[str, tuple[News, ...]]) -> Visited:
    mine = news.get(account.key, ())
    if mine:
        account.change_with(lambda: settle_news(account, mine))
    return Visited(account.key, (), 0, None, (), 0)


def _now(machine: Machine) -> datetime:
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

    from tunilib.http.posts import post

    with suppress(TunilibError):
        post(f"{address.rstrip('/')}{ending}", method="GET")


def visit(run: Visit, account: OpenedAccount) -> Visited:
    """Renew late, read what there is now, deliver events; what comes needs a person.

    Raises:
        TunilibError: the account could not be read; what was renewed is proved or in the ledger.
    """
    selection = LoanSelection(every=True, strategy=Strategy.LATE)
    outcomes = account.change_with(lambda: renew(account, selection))
    seen = account.ask(lambda: overview(account))
    key, name, card = account.key, account.name or "", account.door.card
    is_own_card = account.key == account.owner_key  # searches and the address for mails are the account's, once
    email = account.ask(lambda: _email(account)) if is_own_card else None
    hooks = tuple(deliver(run.machine, run.hooks, key, profile=name, card=card, now=account.now()))
    news = account.ask(lambda: pending_news(account)) if is_own_card else ()
    profile = next((one for one in run.machine.profiles.every if one.name == name), None)
    things = things_of(
        seen,
        outcomes,
        recovered=account.recovered,
        hooks=hooks,
        news=news,
        session_ends=profile is not None and _has_no_password(run.machine, profile),
    )
    words = {outcome.outcome for outcome in outcomes}
    code = 5 if Word.UNKNOWN in words else 4 if Word.NOT_TRIED in words else 0
    renewed = sum(outcome.outcome is Word.RENEWED for outcome in outcomes)
    return Visited(key, things, renewed, email, news, code)


def _email(account: OpenedAccount) -> str | None:
    from tunilib.core.answer import Missing

    if isinstance(account.door.profile, Missing):
        return None
    read = account.door.profile.read()
    return read.email or read.register.email or None


def _has_no_password(machine: Machine, profile: Profile) -> bool:
    """Whether a session that ends needs a person: no password is known, or it cannot be had."""
    if not machine.backend_of(profile).keeps_password:
        return False
    try:
        return machine.password_of(profile) is None
    except TunilibError:
        return True


class _Card(NamedTuple):
    """A card with what is to be told of it."""

    profile: Profile
    card: str
    key: str
    now: datetime
    things: tuple[Thing, ...]
    renewed: int
    email: str | None


def tell_all(
    run: Visit, results: Iterable[AccountResult[Visited] | AccountFailure], open_channel: OpenChannel
) -> list[Problem]:
    """Tell each recipient what needs them and was not told them yet, in one letter a day at most."""
    found = [_card(run, result) for result in results]
    own = {card.profile.name: card.email for card in found if card.email}
    cards = [card._replace(email=own.get(card.profile.name)) for card in found]
    problems: list[Problem] = []
    for (target, address), mine in _recipients(run, cards).items():
        try:
            problem = _tell(run, target, address, mine, open_channel)
        except TunilibError as error:
            problem = error
        if problem is not None:
            problems.append(Problem(address or target.partition("://")[0], problem))
    return problems


def _card(run: Visit, result: AccountResult[Visited] | AccountFailure) -> _Card:
    """What is to be told of an account; how long it has been failing is remembered."""
    machine, records = run.machine, run.records
    profile = next(one for one in machine.profiles.every if one.name == result.profile)
    known = cards_of(machine, profile, AccountSelection())[0]
    now, card = known.now(), result.card or profile.card
    key = f"{known.key.rpartition(' ')[0]} {card}"
    addresses = records.told(_ADDRESS, profile.name)
    email = addresses["email"].data if "email" in addresses else None
    failing = records.told(_FAILING, key)
    if isinstance(result, AccountFailure):
        since = failing["since"].time if "since" in failing else now
        if "since" not in failing:
            records.tell(_FAILING, key, {"since": Told("failing", now)})
        things = things_of_failure(result.error, unreached_for_long=now - since >= UNREACHED)
        return _Card(profile, card, key, now, things, 0, email)
    value = result.value
    if failing:
        records.tell(_FAILING, key, {}, without=failing)
    if value.email and value.email != email:
        records.tell(_ADDRESS, profile.name, {"email": Told("known", now, value.email)})
    return _Card(profile, card, value.key, now, value.things, value.renewed, value.email or email)


def _recipients(run: Visit, cards: Sequence[_Card]) -> dict[tuple[str, str], list[_Card]]:
    """The cards by channel and address, in the order of the accounts; an account without an address tells the first."""
    first = next((card.email for card in cards if card.email), None)
    found: dict[tuple[str, str], list[_Card]] = {}
    for card in cards:
        settings = run.config.notify_of.get(card.profile.name, run.config.notify).over(run.config.notify)
        for target in ("mail",) if settings.to is None else settings.to:
            address = (settings.mail_to or card.email or first or "") if target == "mail" else ""
            found.setdefault((target, address), []).append(card)
    return found


def _tell(
    run: Visit, target: str, address: str, cards: Sequence[_Card], open_channel: OpenChannel
) -> TunilibError | None:
    records, now = run.records, cards[0].now
    reader = f"{target} {address}".strip()
    sent_today = False
    unknown: TunilibError | None = None
    for name, told in sorted(records.told(_LETTER, reader).items(), key=lambda one: one[1].time):
        if told.state == "sent":
            sent_today = sent_today or told.time.date() == now.date()
        elif told.state == "waiting":
            _take_back(records, reader, name, told)
        elif target == "mail":  # it was cut off, and has its Message-ID
            error = _send(records, reader, name, told, now, open_channel(target), is_mail=True)
            if error is not None:
                return error
            sent_today = True
        else:
            records.tell(_LETTER, reader, {}, without=[name])
            unknown = OutcomeUnknown("a notification may have arrived or not, and is not repeated")
    sections = [
        Section(f"{card.profile.name} ({card.card})", _untold(records, reader, card), card.renewed) for card in cards
    ]
    mine = [section for section in sections if section.things]
    if not mine or sent_today:
        return unknown
    settings = run.config.notify_of.get(cards[0].profile.name, run.config.notify).over(run.config.notify)
    counts = (settings.details or ("counts" if "://" in target else "full")) == "counts"
    language = cards[0].profile.lang or run.machine.language
    if len(cards) == 1:
        mine = [section._replace(account="") for section in mine]
    digest = digest_of(mine, language, counts=counts)
    name = f"digest {now.isoformat()}"
    things = [(card.key, thing.name) for card, one in zip(cards, sections, strict=True) for thing in one.things]
    data = {"to": address, "subject": digest.subject, "text": digest.text, "html": digest.html, "things": things}
    letter = Told("waiting", now, json.dumps(data, ensure_ascii=False))
    records.tell(_LETTER, reader, {name: letter})
    for key in dict.fromkeys(key for key, _ in things):
        records.tell(f"digest {reader}", key, {thing: Told("told", now) for of, thing in things if of == key})
    return _send(records, reader, name, letter, now, open_channel(target), is_mail=target == "mail") or unknown


def _untold(records: LedgerRecords, reader: str, card: _Card) -> tuple[Thing, ...]:
    """What was not told yet; what is over is forgotten, so that it is told when it comes again."""
    told = records.told(f"digest {reader}", card.key)
    present = {thing.name for thing in card.things}
    lasting = ("fines", "sign-in", "not-understood", "unreached", "failed")
    over = [name for name in told if name.startswith(lasting) and name not in present]
    if over:
        records.tell(f"digest {reader}", card.key, {}, without=over)
    return tuple(thing for thing in card.things if thing.name not in told)


def _take_back(records: LedgerRecords, reader: str, name: str, letter: Told) -> None:
    """A letter certainly did not go: what it told is told anew, as things are now."""
    things = json.loads(letter.data or "{}")["things"]
    for key in {key for key, _ in things}:
        records.tell(f"digest {reader}", key, {}, without=[thing for of, thing in things if of == key])
    records.tell(_LETTER, reader, {}, without=[name])


def _send(
    records: LedgerRecords,
    reader: str,
    name: str,
    told: Told,
    now: datetime,
    channel: AbstractContextManager[Callable[[Letter, datetime], None]],
    *,
    is_mail: bool,
) -> TunilibError | None:
    """Send a letter; it stays as what it is known to be."""
    data = json.loads(told.data or "{}")
    letter = Letter(
        to=data["to"], subject=data["subject"], text=data["text"], html=data["html"], key=f"{name} {reader}"
    )
    try:
        with channel as post:
            records.tell(_LETTER, reader, {name: told._replace(state="sending")})
            post(letter, told.time)
    except OutcomeUnknown as error:
        if not is_mail:
            records.tell(_LETTER, reader, {}, without=[name])
        if error.__cause__ is not None and not isinstance(error.__cause__, Exception):
            raise error.__cause__ from error
        return error
    except TunilibError as error:
        records.tell(_LETTER, reader, {name: told._replace(state="waiting")})
        return error
    old = [one for one, before in records.told(_LETTER, reader).items() if before.state == "sent"]
    records.tell(_LETTER, reader, {name: Told("sent", now)}, without=old)
    return None


def told_news(run: Visit, value: Visited) -> tuple[News, ...]:
    """The news of a card that were told, and are to be marked as mailed."""
    told = [run.records.told(reader, value.key) for reader in run.records.readers("digest ", value.key)]
    return tuple(news for news in value.news if any(f"alert {news.search.id} {news.mark}" in one for one in told))
