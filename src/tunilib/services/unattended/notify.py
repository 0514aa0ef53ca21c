"""Telling each person what needs them: once, in one letter a day at most, by each of their channels.

What is told is noted for each recipient, so that nothing is told twice that was certainly sent. A letter is stored
before it goes. What certainly did not go is told by the next run as items are then. A mail that was cut off is sent
again as it is, with the same Message-ID, which a reader drops if it has it; any other notification is not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of
from tunilib.core.letter import Letter
from tunilib.errors import LetterRefused, LocalError, OutcomeUnknown, TunilibError, UsageError, configured_wrongly
from tunilib.local.ledger.records import Reported
from tunilib.services.channels import open_channel
from tunilib.services.unattended.items import Section, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from tunilib.local.config import Config, NotifySettings
    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.local.machine import LocalMachine
    from tunilib.local.profiles import Profile
    from tunilib.services.unattended.items import Item

_LETTER = "letter"
_WHOM = "set mail_to in [notify] of config.toml, or: tunilib profile set --email ADDRESS"


class Problem(NamedTuple):
    """What went wrong in a run, beside the libraries' refusals.

    Attributes:
        whose: the profile or the recipient.
        error: what is wrong.
        keys: the ledger's names of the cards that it concerns; none: of all.
    """

    whose: str
    error: TunilibError
    keys: tuple[str, ...] = ()


def problem_of_letter(
    whose: str, error: TunilibError, keys: tuple[str, ...] = (), *, hint: str | None = None
) -> Problem:
    """Why a letter did not go.

    What no later try mends is not of the call and not of the network: an address is wrong, in a file or in a register.
    """
    is_final = isinstance(error, UsageError) or (isinstance(error, LetterRefused) and not error.for_now)
    return Problem(whose, configured_wrongly(error, hint=hint) if is_final else error, keys)


class Notifier(NamedTuple):
    """What telling needs.

    Attributes:
        machine: its language is that of an account that has set none.
    """

    records: LedgerRecords
    config: Config
    machine: LocalMachine

    def tell_all(self, cards: Sequence[CardNews]) -> list[Problem]:
        """Tell each recipient what needs them and was not told them yet, in one letter a day at most."""
        problems: list[Problem] = []
        for (target, address), mine in _recipients(self.config, cards).items():
            try:
                problem = _tell(self, target, address, mine)
            except TunilibError as error:
                problem = error
            if problem is not None:
                keys = tuple(card.key for card in mine)
                problems.append(problem_of_letter(address or target.partition("://")[0], problem, keys, hint=_WHOM))
        return problems

    def handed_over(self, cards: Sequence[CardNews]) -> dict[str, set[str]]:
        """The names of the items of each card that everybody who is told of it has for certain."""
        found: dict[str, set[str]] = {}
        for (target, address), mine in _recipients(self.config, cards).items():
            reader = _reader(target, address)
            letters = self.records.reported(_LETTER, reader).values()
            going = {(key, name) for letter in letters if letter.state != "sent" for key, name in _items(letter)}
            for key in {card.key for card in mine}:
                told = {name for name in self.records.reported(f"digest {reader}", key) if (key, name) not in going}
                found[key] = found[key] & told if key in found else told
        return found


class CardNews(NamedTuple):
    """What is to be told of a card.

    Attributes:
        key: the ledger's name for it. now: the time at its library.
        renewed: how many loans were renewed. email: the address of the account; None: not known.
        over: beginnings of the names of items that, where they are not among ``items``, are over.
    """

    profile: Profile
    card: str
    key: str
    now: datetime
    items: tuple[Item, ...]
    renewed: int
    email: str | None
    over: tuple[str, ...]


def _recipients(config: Config, cards: Sequence[CardNews]) -> dict[tuple[str, str], list[CardNews]]:
    """The cards by channel and address, in the order of the accounts; an account without an address tells the first."""
    first = address_for_others(config, {card.profile.name: card.email for card in cards})
    found: dict[tuple[str, str], list[CardNews]] = {}
    for card in cards:
        for one in targets_of(config, card.profile.name, card.email or first):
            found.setdefault(one, []).append(card)
    return found


def settings_of(config: Config, profile: str) -> NotifySettings:
    """Whom to tell of an account, and how."""
    return config.notify_of.get(profile, config.notify).over(config.notify)


def address_for_others(config: Config, emails: Mapping[str, str | None]) -> str | None:
    """Where an account without an address tells what it has to: to the first account that is told by mail."""
    named = ((_targets(settings_of(config, name)), email) for name, email in emails.items())
    return next((email for targets, email in named if email and "mail" in targets), None)


def _targets(settings: NotifySettings) -> tuple[str, ...]:
    return ("mail",) if settings.to is None else settings.to


def targets_of(config: Config, profile: str, email: str | None) -> list[tuple[str, str]]:
    """The channels of an account, each with the address of mails."""
    settings = settings_of(config, profile)
    return [(one, (settings.mail_to or email or "") if one == "mail" else "") for one in _targets(settings)]


def check_target(target: str, address: str) -> None:
    """Raise ``LocalError`` (``configuration``) where nobody is known to send a mail to."""
    if target == "mail" and not address:
        raise LocalError(
            "no e-mail address is known to send messages to",
            code="configuration",
            hint=_WHOM,
        )


def _tell(notifier: Notifier, target: str, address: str, cards: Sequence[CardNews]) -> TunilibError | None:
    records, now = notifier.records, cards[0].now
    reader = _reader(target, address)
    sent_today = sent_again = False
    unknown: TunilibError | None = None
    for name, told in sorted(records.reported(_LETTER, reader).items(), key=lambda one: one[1].time):
        if told.state == "sent":
            sent_today = sent_today or told.time.date() == now.date()
        elif told.state == "waiting":
            _take_back(records, reader, name, told)
        elif target == "mail":  # it was cut off, and has its Message-ID
            error = _send(
                records, reader, name, told, now, open_channel(notifier.machine, target), is_mail=True, is_again=True
            )
            if error is not None:
                return error
            sent_again = True
        else:
            records.report(_LETTER, reader, {}, without=[name])
            unknown = OutcomeUnknown("a notification may have arrived or not, and is not repeated")
    sections = _sections(records, reader, cards)
    renewed = {card.key: one.renewed for card, one in zip(cards, sections, strict=True) if one.renewed}
    nothing = dict.fromkeys((card.key for card in cards), 0)
    if not any(section.items for section in sections):
        _keep_renewed(records, reader, nothing, now)
        return unknown
    _keep_renewed(records, reader, renewed, now)
    if sent_today or (sent_again and not _cannot_wait(sections, now)):
        return unknown
    mine = [section for section in sections if section.items or section.renewed]
    check_target(target, address)
    usual = "counts" if "://" in target else "full"
    details = {settings_of(notifier.config, card.profile.name).details or usual for card in cards}
    counts = "counts" in details  # one of them may not be told in full there
    language = cards[0].profile.lang or notifier.machine.language
    if counts:
        mine = _by_account(cards, sections)
    if len(cards) == 1 and address in ("", cards[0].email, settings_of(notifier.config, cards[0].profile.name).mail_to):
        mine = [section._replace(account="") for section in mine]  # it is the reader's own
    digest = digest_of(mine, language, counts=counts)
    name = f"digest {now.isoformat()}"
    items = [(card.key, item.name) for card, one in zip(cards, sections, strict=True) for item in one.items]
    said = {"to": address, "subject": digest.subject, "text": digest.text, "html": digest.html}
    data = {**said, "things": items, "renewed": renewed}
    letter = Reported("waiting", now, json.dumps(data, ensure_ascii=False))
    _keep_renewed(records, reader, nothing, now)
    records.report(_LETTER, reader, {name: letter})
    for key in dict.fromkeys(key for key, _ in items):
        records.report(f"digest {reader}", key, {item: Reported("told", now) for of, item in items if of == key})
    return (
        _send(records, reader, name, letter, now, open_channel(notifier.machine, target), is_mail=target == "mail")
        or unknown
    )


def _reader(target: str, address: str) -> str:
    """The ledger's name of a channel: addresses of services hold tokens and passwords, and it takes no secret."""
    scheme, is_address, _ = target.partition("://")
    if not is_address:
        return f"{target} {address}".strip()
    from hashlib import sha256

    return f"{scheme} {sha256(target.encode()).hexdigest()[:16]}"


def _cannot_wait(sections: Sequence[Section], now: datetime) -> bool:
    """Whether tomorrow's letter would be too late for something that falls due: a letter of another day went today."""
    due = [item.when for section in sections for item in section.items if item.kind in ("due", "last-seen")]
    return any(when is not None and day_of(when) <= now.date() for when in due)


def _by_account(cards: Sequence[CardNews], sections: Sequence[Section]) -> list[Section]:
    """Sections for where numbers alone go: one an account, by its name, without the numbers of cards."""
    found: dict[str, Section] = {}
    for card, one in zip(cards, sections, strict=True):
        if one.items or one.renewed:
            before = found.get(card.profile.name, Section(card.profile.name, ()))
            items, renewed = before.items + one.items, before.renewed + one.renewed
            found[card.profile.name] = before._replace(items=items, renewed=renewed)
    return list(found.values())


def _sections(records: LedgerRecords, reader: str, cards: Sequence[CardNews]) -> list[Section]:
    """What is to be told of each card; of one that several accounts have, each item once.

    The renewals of a letter that did not go are counted with those of this run.
    """
    earlier = {card.key: _kept_renewed(records, reader, card.key) for card in cards}
    present: dict[str, set[str]] = {}
    for card in cards:
        present.setdefault(card.key, set()).update(item.name for item in card.items)
    found: list[Section] = []
    named: set[tuple[str, str]] = set()
    for card in cards:
        unreported = _untold(records, reader, card, present[card.key])
        items = tuple(item for item in unreported if (card.key, item.name) not in named)
        named |= {(card.key, item.name) for item in items}
        renewed = card.renewed + earlier.pop(card.key, 0)
        found.append(Section(f"{card.profile.name} ({card.card})", items, renewed))
    return found


def _untold(records: LedgerRecords, reader: str, card: CardNews, present: set[str]) -> tuple[Item, ...]:
    """What was not told yet; what is over is forgotten, so that it is told when it comes again."""
    told = records.reported(f"digest {reader}", card.key)
    over = [name for name in told if name.startswith(card.over) and name not in present]
    if over:
        records.report(f"digest {reader}", card.key, {}, without=over)
    return tuple(item for item in card.items if item.name not in told)


def _kept_renewed(records: LedgerRecords, reader: str, key: str) -> int:
    """How many renewals of a card were in a letter that did not go."""
    kept = records.reported(f"renewed {reader}", key).get("count")
    return int(kept.data or 0) if kept is not None else 0


def _keep_renewed(records: LedgerRecords, reader: str, renewed: Mapping[str, int], now: datetime) -> None:
    """Keep numbers of renewals for the next letter; 0: none."""
    for key, count in renewed.items():
        if count:
            records.report(f"renewed {reader}", key, {"count": Reported("unreported", now, str(count))})
        elif _kept_renewed(records, reader, key):
            records.report(f"renewed {reader}", key, {}, without=["count"])


def _items(letter: Reported) -> list[tuple[str, str]]:
    """What a letter tells: the ledger's names of cards, with the names of items."""
    return [(key, name) for key, name in json.loads(letter.data or "{}").get("things", ())]


def _take_back(records: LedgerRecords, reader: str, name: str, letter: Reported) -> None:
    """A letter certainly did not go: what it told is told anew, as items are now."""
    items = _items(letter)
    for key in {key for key, _ in items}:
        records.report(f"digest {reader}", key, {}, without=[item for of, item in items if of == key])
    records.report(_LETTER, reader, {}, without=[name])
    renewed = json.loads(letter.data or "{}").get("renewed", {})
    found = {key: count + _kept_renewed(records, reader, key) for key, count in renewed.items()}
    _keep_renewed(records, reader, found, letter.time)


def _send(
    records: LedgerRecords,
    reader: str,
    name: str,
    told: Reported,
    now: datetime,
    channel: AbstractContextManager[Callable[[Letter, datetime], None]],
    *,
    is_mail: bool,
    is_again: bool = False,
) -> TunilibError | None:
    """Send a letter; what certainly did not go is forgotten, so that it is told anew.

    Args:
        is_again: it was cut off before, and may have arrived then.
    """
    data = json.loads(told.data or "{}")
    letter = Letter(
        to=data["to"], subject=data["subject"], text=data["text"], html=data["html"], key=f"{name} {reader}"
    )
    try:
        with channel as post:
            records.report(_LETTER, reader, {name: told._replace(state="sending")})
            post(letter, told.time)
    except OutcomeUnknown as error:
        if not is_mail:
            records.report(_LETTER, reader, {}, without=[name])
        if error.__cause__ is not None and not isinstance(error.__cause__, Exception):
            raise error.__cause__ from error
        return error
    except TunilibError as error:
        is_final = isinstance(error, LetterRefused) and not error.for_now  # the next one must not wait for this one
        if is_final or not is_again:
            _take_back(records, reader, name, told)
        return error
    old = [one for one, before in records.reported(_LETTER, reader).items() if before.state == "sent"]
    records.report(_LETTER, reader, {name: Reported("sent", now)}, without=old)
    return None
