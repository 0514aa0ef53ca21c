"""The outcomes of changes of settings, password, register, cards and searches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from tunilib.core.answer import Answer, ClaimWord, Reading
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.outcome import ChangeOutcome, Word
from tunilib.core.profile import PASSWORD, PROFILE, REGISTER
from tunilib.core.proof.claims import not_done, note, prove_claim, prove_kind, prove_state, why_unknown
from tunilib.core.reason import Reason, ReasonCode, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.message_settings import MessageSetting
    from tunilib.core.profile import Card, CardRequest, PatronProfile, ProfileChange, RegisterChange
    from tunilib.core.search import SearchLists


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str | None: ...


N = TypeVar("N", bound=_Named)


def prove_profile(
    change: ProfileChange, before: PatronProfile, answer: Answer, after: PatronProfile | None
) -> ChangeOutcome:
    """The outcome of a change of the patron's own settings; never ``refused`` if some of them were changed.

    It is ``requested`` if the site waits until the link in its mail to a new address is followed.
    """
    now = None if after is None else change.is_met_by(after)
    claim = answer.of(PROFILE)
    if after is not None and answer.sent and change.is_pending_in(after):
        if answer.denies(claim):  # as it does if the mail could not be sent
            return ChangeOutcome(Word.UNKNOWN, why_unknown(answer, claim.reasons, "email-pending"))
        return ChangeOutcome(Word.REQUESTED, (*claim.reasons, note("email-pending")))
    if after is not None and not now and any(one.is_met_by(after) > one.is_met_by(before) for one in change.parts):
        return ChangeOutcome(Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-as-asked"))
    return ChangeOutcome(*prove_state(answer, claim, Word.CHANGED, before=change.is_met_by(before), after=now))


def prove_password(answer: Answer, signs_in: bool | None) -> ChangeOutcome:
    """The outcome of a new password: ``changed`` only if a sign-in with it succeeds, whatever the library says."""
    claim = answer.of(PASSWORD)
    if answer.sent and signs_in:
        return ChangeOutcome(Word.CHANGED)
    if answer.sent and signs_in is None and not answer.lost and answer.refuses(claim):
        return ChangeOutcome(*not_done(answer, claim, claim.reasons, "not-read-back"))
    return ChangeOutcome(*prove_state(answer, claim, Word.CHANGED, before=False, after=signs_in))


def prove_register(
    change: RegisterChange, before: PatronProfile, answer: Answer, after: PatronProfile | None
) -> ChangeOutcome:
    """The outcome of a request to change the register. Sites do not show such requests, and make some at once."""
    claim = answer.of(REGISTER)
    if after is not None and change.is_met_by(after) and not change.is_met_by(before):
        return ChangeOutcome(*prove_state(answer, claim, Word.CHANGED, before=False, after=True))
    if after is not None and change.is_pending_in(after):
        was = change.is_pending_in(before)
        return ChangeOutcome(*prove_state(answer, claim, Word.REQUESTED, before=was, after=True))
    return ChangeOutcome(*prove_claim(answer, claim, Word.REQUESTED))


def prove_messages(
    keys: Sequence[Key],
    before: tuple[MessageSetting, ...],
    answer: Answer,
    after: tuple[MessageSetting, ...] | None,
) -> tuple[MessageSetting, ...]:
    """The outcome of each kind: ``requested`` where the library says that somebody has to accept the change first."""
    known = {one.kind: one for one in (*before, *(after or ()))}
    proved = []
    for key in keys:
        claim = answer.of(key.id)
        word, reasons = prove_kind(ChangeKind.SET_MESSAGES, key, before, answer, claim, after)
        if word == Word.UNKNOWN and after is not None and claim.word is ClaimWord.DONE and not answer.lost:
            word, reasons = Word.REQUESTED, ()
        proved.append(replace(known[key.id], outcome=word, reasons=reasons))
    return tuple(proved)


def prove_card_added(
    request: CardRequest, before: Reading[Card], answer: Answer, after: Reading[Card] | None
) -> ChangeOutcome:
    """The outcome of adding a card: never ``added`` without a new card of that number read back."""
    claim = answer.of(request.card)
    known = {card.id for card in before.items}
    cards = () if after is None else after.items
    new = next((card for card in cards if card.card == request.card and card.id not in known), None)
    if new is not None:
        added = Reason(ReasonCode.CARD_ALREADY_ADDED, Source.INFERRED)
        verdict = prove_state(answer, claim, Word.ADDED, before=False, after=True, by_another=added)
        return ChangeOutcome(*verdict, id=new.id, name=new.name)
    if after is None or not answer.sent:
        verdict = prove_state(answer, claim, Word.ADDED, before=False, after=None)
    else:
        said = "said-done" if claim.word is ClaimWord.DONE else "said-nothing"
        verdict = not_done(answer, claim, claim.reasons, said)
    return ChangeOutcome(*verdict, id=claim.id, name=request.name)


def prove_card_password(card: Card, answer: Answer) -> ChangeOutcome:
    """The outcome of storing a card's password. It cannot be read back: the library checked it, or the site has not
    stored it.
    """
    return ChangeOutcome(*prove_claim(answer, answer.of(card.id), Word.EDITED), id=card.id, name=card.name)


def prove_named(
    kind: ChangeKind, key: Key, before: Reading[N], answer: Answer, after: Reading[N] | None
) -> ChangeOutcome:
    verdict = prove_kind(kind, key, before, answer, answer.of(key.id), after)
    shown = (*(() if after is None else after.items), *before.items)
    return ChangeOutcome(*verdict, id=key.id, name=next(one.name for one in shown if one.id == key.id))


def prove_search(
    kind: ChangeKind, key: Key, before: SearchLists, answer: Answer, after: SearchLists | None
) -> ChangeOutcome:
    """The outcome of saving a search or setting its alert; the answer may name another one with the same criteria."""
    claim = answer.of(key.id)
    known = key._replace(id=claim.id or key.id)
    return ChangeOutcome(*prove_kind(kind, known, before, answer, claim, after), id=known.id)


def prove_searches_gone(
    kind: ChangeKind, keys: Sequence[Key], before: SearchLists, answer: Answer, after: SearchLists | None
) -> tuple[ChangeOutcome, ...]:
    left = None if after is None else after.left_of(before)
    return tuple(
        ChangeOutcome(*prove_kind(kind, key, before, answer, answer.of(key.id), left), id=key.id) for key in keys
    )
