"""What this machine remembers of accounts: reading it, and deleting it for good."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import HERE, day_of, days_after
from tunilib.core.loan import Duration, Loan, due_order, overdue_from
from tunilib.core.models import Model, model
from tunilib.core.outcome import Outcome, Word
from tunilib.core.ports.ledger import OF_KIND, Event
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotSignedIn, TunilibError, UsageError
from tunilib.local.ledger.quick_files import clear_card, rows_in_ledger, rows_of, words_of
from tunilib.local.ledger.records import SeenCard, zone_named
from tunilib.local.profiles import Profile, site_key
from tunilib.local.quick import file_name, line_text
from tunilib.services.all_accounts import for_one
from tunilib.services.loans import history
from tunilib.services.machine import AccountSelection, Machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.local.ledger import LedgerBook
    from tunilib.local.quick import Rows
    from tunilib.services.opened import OpenedAccount


_NEW = "loan-new"
_EVIDENCE = {**OF_KIND, "renew-refused": "refused", _NEW: "seen"}


class KnownCard(NamedTuple):
    """A card of an account, as the ledger knows it."""

    profile: Profile
    card: str
    key: str
    zone: tzinfo
    now: Callable[[], datetime]


@model(kw_only=False)
class EvidenceEvent(Model):
    """An event of a loan; ``message``: the library's words, ``source``: how it is known, ``actor``: who did it."""

    time: datetime
    event: str
    before: str | None
    after: str | None
    message: str | None
    source: str | None
    actor: str | None = None


@model
class Evidence(Model):
    """What the ledger has of a loan, in the order in which it happened."""

    loan_id: str
    title: str
    events: tuple[EvidenceEvent, ...]


def known_cards(machine: Machine, selection: AccountSelection) -> tuple[KnownCard, ...]:
    """The cards that are meant; an account that was never read has the one that signs in."""
    if not selection.every_profile:
        profiles: Iterable[Profile] = (machine.picked_profile(selection.profile, selection.store),)
    else:
        profiles = machine.profiles.every
        if not profiles:
            raise NotSignedIn("no profile yet", hint="sign in: tunilib login; or try: tunilib demo")
    return tuple(card for profile in profiles for card in cards_of(machine, profile, selection))


def cards_of(machine: Machine, profile: Profile, selection: AccountSelection) -> list[KnownCard]:
    """The cards of one account that are meant, at least one."""
    site = site_key(profile.library, profile.target)
    owner = f"{site} {profile.card}"
    seen = machine.ledger.cards(owner) or (SeenCard(owner, profile.card, zone_named(""), is_active=True),)
    chosen = seen if selection.every_card else seen[:1]
    if selection.card is not None:
        number = machine.ledger.names(owner, "cards").get(selection.card, "".join(selection.card.split()))
        chosen = tuple(one for one in seen if one.card == number)
        if not chosen:
            raise NotFound("no such card in this account: {id}", hint="see: tunilib cards list", id=selection.card)
    clock = machine.clock_at(machine.backend_of(profile), profile.library)

    def remember(one: SeenCard) -> KnownCard:
        return KnownCard(profile, one.card, one.key, one.zone, lambda: clock(one.zone))

    return list(map(remember, chosen))


def library_zone(machine: Machine) -> tzinfo:
    """The default profile's time zone, else the machine's."""
    profile = machine.profiles.default
    return cards_of(machine, profile, AccountSelection())[0].zone if profile is not None else HERE


@model
class Verdict(Model):
    """Whether all is well with the renewals of a card.

    Attributes:
        last_run: the last verified renewal of all loans.
        next_due: the first due date of the loans; None too where not all of them are known.
    """

    ok: bool
    last_run: datetime | None
    next_due: date | datetime | None
    reasons: tuple[Reason, ...] = ()


def check(machine: Machine, card: KnownCard, max_age: Duration) -> Verdict:
    """Whether the last verified run is recent enough, and nothing falls due before the next one must have been.

    That is the time of the run and ``max_age``; a loan falls due at the end of its due day (interface 1.3). A run does
    not count any more when a loan that was not returned was forgotten: the ledger cannot say what falls due then.
    """
    records, now = machine.ledger, card.now()
    run = records.last_run("renew", card.key)
    loans = records.loans(card.key) if records.taken(card.key) is not None else ()
    dues = [loan.due for loan in loans if loan.due is not None]
    next_due = min(dues, key=lambda due: overdue_from(due, card.zone), default=None)
    if run is None:
        return Verdict(ok=False, last_run=None, next_due=next_due, reasons=(Reason.of(ReasonCode.CHECK_NO_RUN),))
    last = run.time.astimezone(card.zone)
    until = _after(last, max_age)
    reasons = []
    if now > until:
        reasons.append(Reason.of(ReasonCode.CHECK_TOO_OLD, time=_spoken(last), until=_spoken(until)))
    falling = [loan for loan in sorted(loans, key=due_order) if loan.due and overdue_from(loan.due, card.zone) < until]
    if falling:
        titles = "; ".join(loan.title for loan in falling)
        reasons.append(Reason.of(ReasonCode.CHECK_FALLS_DUE, count=len(falling), date=falling[0].due, title=titles))
    return Verdict(ok=not reasons, last_run=last, next_due=next_due, reasons=tuple(reasons))


def _after(moment: datetime, length: Duration) -> datetime:
    if length.unit == "d":
        return datetime.combine(days_after(moment.date(), length.number), moment.timetz())
    return (moment.astimezone(UTC) + timedelta(hours=length.number)).astimezone(moment.tzinfo)


def _spoken(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def evidence(machine: Machine, selection: AccountSelection, id_: str) -> Evidence:
    """The dated story of a loan, by its id or barcode."""
    loan, card = loan_of(machine, selection, id_)
    return _evidence(machine.ledger, card.key, card.zone, loan)


def recent_evidence(machine: Machine, selection: AccountSelection) -> tuple[Evidence, ...]:
    """The stories of all loans to which something happened in the last 30 days, the latest first."""
    cards = known_cards(machine, selection if selection.card else selection._replace(every_card=True))
    found = [one for card in cards for one in _recent(machine.ledger, card.key, card.now())]
    return tuple(sorted(found, key=lambda one: one.events[-1].time, reverse=True))


def evidence_of(account: OpenedAccount, id_: str) -> Evidence:
    """The same of the card of an open account."""
    records, key = account.machine.ledger, account.ask(lambda: account.key)
    loan = records.loan(key, "".join(id_.split()))
    if loan is None:
        raise _no_loan(id_)
    return _evidence(records, key, account.now().tzinfo, loan)


def recent_evidence_of(account: OpenedAccount) -> tuple[Evidence, ...]:
    """The same of the card of an open account."""
    key = account.ask(lambda: account.key)
    found = _recent(account.machine.ledger, key, account.now())
    return tuple(sorted(found, key=lambda one: one.events[-1].time, reverse=True))


def _evidence(records: LedgerBook, key: str, zone: tzinfo | None, loan: Loan) -> Evidence:
    events = [event for _, event in records.events(key, of=loan.id)]
    return Evidence(loan_id=loan.id, title=loan.title, events=tuple(_story(loan, events, zone)))


def _recent(records: LedgerBook, key: str, now: datetime) -> Iterator[Evidence]:
    events: dict[str, list[Event]] = {}
    for _, event in records.events(key):
        events.setdefault(event.id or "", []).append(event)
    for loan in (*records.loans(key), *records.returned(key)):
        story = tuple(_story(loan, events.get(loan.id, []), now.tzinfo))
        if story and story[-1].time >= now - _RECENTLY:
            yield Evidence(loan_id=loan.id, title=loan.title, events=story)


_RECENTLY = timedelta(days=30)


def _story(loan: Loan, events: list[Event], zone: tzinfo | None) -> list[EvidenceEvent]:
    """Every first sight of a loan of this id, and what followed; a site may use an id again for a later loan."""
    story = []
    bounds = [event for event in events if event.kind in (_NEW, "returned")]
    if not bounds or bounds[0].kind != _NEW:  # the first reading of all makes no events
        moved = [event.before for event in events if event.kind in ("renewed", "due-changed", "returned")]
        due = moved[0] if moved else loan.due.isoformat() if loan.due is not None else None
        story.append(EvidenceEvent(loan.read_at.astimezone(zone), "seen", None, due, None, "library"))
    story += [
        EvidenceEvent(
            event.time.astimezone(zone),
            _EVIDENCE[event.kind],
            event.before,
            event.after,
            event.message,
            "library" if event.kind == _NEW else event.source,
            event.actor,
        )
        for event in _from_first_sight(events)
        if event.kind in _EVIDENCE
    ]
    return story


def _from_first_sight(events: Iterable[Event]) -> list[Event]:
    """The events, with the first sight of a loan before what the run that first saw it did to it.

    Such a run stores what it did before it stores what it has read back; what it read before is in what it did.
    """
    told: list[Event] = []
    begun = 0  # where the loan begins that has this id now
    for event in events:
        if event.kind == _NEW and len(told) > begun:
            first, last = told[begun], told[-1]
            told.insert(begun, event._replace(time=first.time, after=first.before))
            if event.after == (last.after or last.before):
                continue
        told.append(event)
        if event.kind == "returned":
            begun = len(told)
    return told


def loan_of(machine: Machine, selection: AccountSelection, id_: str) -> tuple[Loan, KnownCard]:
    """A loan that the ledger knows, by its id or barcode, and whose it is."""
    records, wanted = machine.ledger, "".join(id_.split())
    every = selection if selection.card else selection._replace(every_card=True)
    for card in known_cards(machine, every):
        loan = records.loan(card.key, wanted)
        if loan is not None:
            return loan, card
    raise _no_loan(id_)


def _no_loan(id_: str) -> NotFound:
    return NotFound("the ledger has no such loan of this account: {id}", hint="see: tunilib loans list", id=id_)


def status_line(machine: Machine, selection: AccountSelection, language: Callable[[], str]) -> str:
    """The line for prompts and status bars, of the accounts and cards that are meant; empty where nothing is known."""
    if not (machine.profiles.every or selection.profile):
        return ""
    cards = known_cards(machine, selection)
    machine.renew_index()
    known = [rows for card in cards if (rows := _quick_rows(machine, card)) is not None]
    return line_text(known, words_of(language()), language(), cards[0].now())


def _quick_rows(machine: Machine, card: KnownCard) -> Rows | None:
    """What is known of a card: as its last reading wrote it, else as the ledger has it; None: it was never read."""
    rows = rows_of(machine.paths.lines / file_name(card.profile.site, card.profile.card), card.key)
    if not rows.get("read"):
        with machine.ledger.reading() as db:
            rows = rows_in_ledger(db, card.key)
    return rows if rows["read"] else None


def forget(
    machine: Machine,
    selection: AccountSelection,
    *,
    loan: str | None = None,
    before: date | None = None,
    everything: bool = False,
    may_delete: Callable[[], bool] = lambda: True,
) -> Outcome | None:
    """Delete from the ledger for good; None: ``may_delete`` said no.

    An intent whose outcome is not known stays, since the next run has to compare it with the library, and a payment
    that is not registered. With a loan that was not returned goes what rests on knowing every loan of the card. Pages
    that were stored for a report go with anything, as they may show it.
    """
    from tunilib.local.ledger.deletion import forget_all, forget_card, forget_loans, forget_pages, forget_payments

    choices = (selection.card is not None and loan is None, loan is not None, before is not None, everything)
    if sum(choices) != 1:
        raise UsageError("say what to forget, one of: --card, --loan, --before, --all")
    paths, loans = machine.paths, {}
    whose: tuple[KnownCard, ...] = ()
    if loan is not None:
        found, card = loan_of(machine, selection, loan)
        whose, loans = (card,), {card.key: [found.id]}
    elif before is not None:
        cards = known_cards(machine, selection._replace(every_profile=selection.profile is None, every_card=True))
        loans = {card.key: _returned_before(machine, card, before) for card in cards}
    elif not everything:
        whose = known_cards(machine, selection)
    if not may_delete():
        return None
    with_payments = False
    if everything:
        done, with_payments = forget_all(paths), forget_payments(paths)
    elif loan is not None or before is not None:
        done = forget_loans(paths, loans)
    else:
        done = forget_card(paths, whose[0].key, whose[0].profile.name)
        with_payments = forget_payments(paths, whose[0].key)
    is_done = forget_pages(paths) or with_payments or done.deleted
    for card in whose:
        clear_card(paths, card.key)
    reasons = (Reason.of(ReasonCode.OTHER, what="intent-kept"),) if done.kept else ()
    return Outcome(Word.DELETED if is_done else Word.UNCHANGED, reasons)


def _returned_before(machine: Machine, card: KnownCard, day: date) -> list[str]:
    """The loans of a card that were returned before a day.

    One that was missed on that day or later, but last seen before it, may have been returned before it as well: the
    library's own history says that, where it keeps one and can be asked.
    """
    records = machine.ledger
    late = records.missed_late(card.key, day)
    returned = {one.id: one.returned for one in records.returned(card.key)}
    if late:
        selection = AccountSelection(profile=card.profile.name, card=card.card)
        with suppress(TunilibError):
            past = for_one(machine, selection, history).value
            returned |= {one.id: one.returned for one in past if one.id in late}
    return [id_ for id_, when in returned.items() if when is not None and day_of(when) < day]
