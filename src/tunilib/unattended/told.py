"""Informing each person once, in at most one letter a day, by each of their channels.

What was reported is stored for each recipient, and each letter before it goes, so that nothing is sent twice. What
certainly did not go is reported by the next run with the state of that day. A mail that was cut off is sent again
unchanged, with the same Message-ID: a mail reader then drops the second copy. Other notifications are not repeated.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of
from tunilib.core.notice import Letter
from tunilib.errors import LetterRefused, OutcomeUnknown, TunilibError
from tunilib.local.ledger.records import LedgerRecords, Reported
from tunilib.services.channels import (
    WHOM,
    address_for_others,
    check_target,
    final_error,
    has_channel,
    open_channel,
    settings_of,
    stored_name,
    targets_of,
)
from tunilib.unattended.digest import Section, digest_of
from tunilib.unattended.needs import CardNews, Item, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tunilib.local.config import Config
    from tunilib.services.machine import Machine

_LETTER = "letter"


def problem_of_letter(
    whose: str, error: TunilibError, keys: tuple[str, ...] = (), *, hint: str | None = None
) -> Problem:
    """Why a letter did not go."""
    return Problem(whose, final_error(error, hint=hint), keys)


class Notifier(NamedTuple):
    """Informs the recipients of all accounts.

    Attributes:
        machine: its language is that of an account that has set none.
    """

    machine: Machine
    config: Config

    def send_all(self, cards: Sequence[CardNews]) -> list[Problem]:
        """Send each recipient what was not reported yet, in at most one letter a day."""
        problems: list[Problem] = []
        for recipient, mine in self._recipients(cards):
            try:
                problem = recipient.inform(mine)
            except TunilibError as error:
                problem = error
            if problem is not None:
                whose = recipient.address or recipient.target.partition("://")[0]
                problems.append(problem_of_letter(whose, problem, tuple(card.key for card in mine), hint=WHOM))
        return problems

    def received(self, cards: Sequence[CardNews]) -> dict[str, set[str]]:
        """The names of the items of each card that all its recipients have for certain."""
        found: dict[str, set[str]] = {}
        for recipient, mine in self._recipients(cards):
            for key in {card.key for card in mine}:
                names = recipient.received(key)
                found[key] = found[key] & names if key in found else names
        return found

    def without_channel(self, cards: Iterable[CardNews]) -> tuple[CardNews, ...]:
        """The cards of whose accounts nothing says where news go."""
        return tuple(card for card in cards if not has_channel(self.config, card.profile.name))

    def _recipients(self, cards: Sequence[CardNews]) -> list[tuple[Recipient, list[CardNews]]]:
        first = address_for_others(self.config, {card.profile.name: card.email for card in cards})
        found: dict[tuple[str, str], list[CardNews]] = {}
        for card in cards:
            for one in targets_of(self.config, card.profile.name, card.email or first):
                found.setdefault(one, []).append(card)
        return [(Recipient(self, target, address), mine) for (target, address), mine in found.items()]


class Recipient(NamedTuple):
    """A channel of one or several people.

    Attributes:
        target: the name or address of the channel.
        address: of mails; empty for other channels.
    """

    notifier: Notifier
    target: str
    address: str

    @property
    def _records(self) -> LedgerRecords:
        return self.notifier.machine.ledger

    @property
    def _reader(self) -> str:
        return f"{stored_name(self.target)} {self.address}".strip()

    def inform(self, cards: Sequence[CardNews]) -> TunilibError | None:
        """Send what was not reported yet, if a letter may go today.

        Returns:
            Why a letter did not go, or may not have gone.
        """
        now = cards[0].now
        sent_today = sent_again = False
        unknown: TunilibError | None = None
        for name, letter in sorted(self._letters().items(), key=lambda one: one[1].time):
            if letter.state == "sent":
                sent_today = sent_today or letter.time.date() == now.date()
            elif letter.state == "waiting":
                self._take_back(name, letter)
            elif self.target == "mail":
                error = self._send(name, letter, now, is_again=True)
                if error is not None:
                    return error
                sent_again = True
            else:
                self._forget_letters([name])
                unknown = OutcomeUnknown("a notification may have arrived or not, and is not repeated")
        sections = self._sections(cards)
        renewed = {card.key: one.renewed for card, one in zip(cards, sections, strict=True) if one.renewed}
        nothing = dict.fromkeys((card.key for card in cards), 0)
        if not any(section.items for section in sections):
            self._store_renewed(nothing, now)
            return unknown
        self._store_renewed(renewed, now)
        if sent_today or (sent_again and not _cannot_wait(sections, now)):
            return unknown
        check_target(self.target, self.address)
        items = [(card.key, item.name) for card, one in zip(cards, sections, strict=True) for item in one.items]
        data = {**self._compose(cards, sections), "things": items, "renewed": renewed}
        name, letter = f"digest {now.isoformat()}", Reported("waiting", now, json.dumps(data, ensure_ascii=False))
        self._store_renewed(nothing, now)
        self._records.report(_LETTER, self._reader, {name: letter})
        for key in dict.fromkeys(key for key, _ in items):
            named = {item: Reported("told", now) for of, item in items if of == key}
            self._records.report(f"digest {self._reader}", key, named)
        return self._send(name, letter, now) or unknown

    def received(self, key: str) -> set[str]:
        """The names of the items of a card that were in letters which went for certain."""
        going = {one for letter in self._letters().values() if letter.state != "sent" for one in _items(letter)}
        return {name for name in self._records.reported(f"digest {self._reader}", key) if (key, name) not in going}

    def _compose(self, cards: Sequence[CardNews], sections: Sequence[Section]) -> dict[str, str]:
        config = self.notifier.config
        settings = [settings_of(config, card.profile.name) for card in cards]
        usual = "counts" if "://" in self.target else "full"
        counts = "counts" in {one.details or usual for one in settings}  # of one account titles must not go there
        mine = [section for section in sections if section.items or section.renewed]
        if counts:
            mine = _by_account(cards, sections)
        if len(cards) == 1 and self.address in ("", cards[0].email, settings[0].mail_to):
            mine = [section._replace(account="") for section in mine]  # it is the reader's own
        digest = digest_of(mine, cards[0].profile.lang or self.notifier.machine.language, counts=counts)
        return {"to": self.address, "subject": digest.subject, "text": digest.text, "html": digest.html}

    def _sections(self, cards: Sequence[CardNews]) -> list[Section]:
        """What is to be reported of each card; each item once, also where several accounts have the card.

        Renewals in a letter that did not go are counted with those of this run.
        """
        earlier = {card.key: self._renewed(card.key) for card in cards}
        present: dict[str, set[str]] = {}
        for card in cards:
            present.setdefault(card.key, set()).update(item.name for item in card.items)
        found: list[Section] = []
        named: set[tuple[str, str]] = set()
        for card in cards:
            new = self._new_items(card, present[card.key])
            items = tuple(item for item in new if (card.key, item.name) not in named)
            named |= {(card.key, item.name) for item in items}
            renewed = card.renewed + earlier.pop(card.key, 0)
            found.append(Section(f"{card.profile.name} ({card.card})", items, renewed))
        return found

    def _new_items(self, card: CardNews, present: set[str]) -> tuple[Item, ...]:
        """What was not reported yet; what is over is forgotten, so that it is reported when it comes again."""
        reader = f"digest {self._reader}"
        reported = self._records.reported(reader, card.key)
        over = [name for name in reported if name.startswith(card.over) and name not in present]
        if over:
            self._records.report(reader, card.key, {}, without=over)
        return tuple(item for item in card.items if item.name not in reported)

    def _renewed(self, key: str) -> int:
        stored = self._records.reported(f"renewed {self._reader}", key).get("count")
        return int(stored.data or 0) if stored is not None else 0

    def _store_renewed(self, renewed: Mapping[str, int], now: datetime) -> None:
        for key, count in renewed.items():
            if count:
                new = {"count": Reported("untold", now, str(count))}
                self._records.report(f"renewed {self._reader}", key, new)
            elif self._renewed(key):
                self._records.report(f"renewed {self._reader}", key, {}, without=["count"])

    def _letters(self) -> Mapping[str, Reported]:
        """The letters by name: those that wait or were cut off, and the last that was sent."""
        return self._records.reported(_LETTER, self._reader)

    def _forget_letters(self, names: Iterable[str]) -> None:
        self._records.report(_LETTER, self._reader, {}, without=names)

    def _take_back(self, name: str, letter: Reported) -> None:
        """Forget that items were reported in a letter which certainly did not go."""
        items = _items(letter)
        for key in {key for key, _ in items}:
            self._records.report(f"digest {self._reader}", key, {}, without=[item for of, item in items if of == key])
        self._forget_letters([name])
        renewed = json.loads(letter.data or "{}").get("renewed", {})
        self._store_renewed({key: count + self._renewed(key) for key, count in renewed.items()}, letter.time)

    def _send(self, name: str, stored: Reported, now: datetime, *, is_again: bool = False) -> TunilibError | None:
        """Send a stored letter; why it did not go, or may not have gone.

        Args:
            is_again: it was cut off before, and may have arrived then.
        """
        data = json.loads(stored.data or "{}")
        key = f"{name} {self._reader}"
        letter = Letter(to=data["to"], subject=data["subject"], text=data["text"], html=data["html"], key=key)
        try:
            with open_channel(self.notifier.machine, self.target) as post:
                self._records.report(_LETTER, self._reader, {name: stored._replace(state="sending")})
                post(letter, stored.time)
        except OutcomeUnknown as error:
            if self.target != "mail":
                self._forget_letters([name])
            if error.__cause__ is not None and not isinstance(error.__cause__, Exception):
                raise error.__cause__ from error
            return error
        except TunilibError as error:
            is_final = isinstance(error, LetterRefused) and not error.for_now  # the next one must not wait for this one
            if is_final or not is_again:
                self._take_back(name, stored)
            return error
        old = [one for one, before in self._letters().items() if before.state == "sent"]
        self._records.report(_LETTER, self._reader, {name: Reported("sent", now)}, without=old)
        return None


def _cannot_wait(sections: Sequence[Section], now: datetime) -> bool:
    due = [item.when for section in sections for item in section.items if item.kind in ("due", "last-seen", "ends")]
    return any(when is not None and day_of(when) <= now.date() for when in due)


def _by_account(cards: Sequence[CardNews], sections: Sequence[Section]) -> list[Section]:
    found: dict[str, Section] = {}
    for card, one in zip(cards, sections, strict=True):
        if one.items or one.renewed:
            before = found.get(card.profile.name, Section(card.profile.name, ()))
            items, renewed = before.items + one.items, before.renewed + one.renewed
            found[card.profile.name] = before._replace(items=items, renewed=renewed)
    return list(found.values())


def _items(letter: Reported) -> list[tuple[str, str]]:
    return [(key, name) for key, name in json.loads(letter.data or "{}").get("things", ())]
