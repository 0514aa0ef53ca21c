"""The outcomes of changes of a patron's settings, password, register data and cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import ClaimWord
from tunilib.core.outcome import ChangeOutcome, OutcomeWord, Word
from tunilib.core.profile import PASSWORD, PROFILE, REGISTER
from tunilib.core.proof.claims import not_done, note, prove_claim, prove_state, why_unknown
from tunilib.core.reason import Reason, ReasonCode, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.answer import Answer, Reading
    from tunilib.core.patron import Card, CardRequest
    from tunilib.core.profile import PatronProfile, ProfileChange, RegisterChange


def prove_profile(
    change: ProfileChange, before: PatronProfile, answer: Answer, after: PatronProfile | None
) -> ChangeOutcome:
    """The outcome of a change of the patron's own settings; never ``refused`` if some of them were changed.

    It is ``requested`` if the site takes a new address only when the link in its mail to it is followed.
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
    """The outcome of a new password: ``changed`` only if a sign-in with it succeeds, whatever the library says.

    Args:
        signs_in: whether a sign-in succeeded; None: it was not tried, or could not be.
    """
    claim = answer.of(PASSWORD)
    if answer.sent and signs_in:
        return ChangeOutcome(Word.CHANGED)
    if answer.sent and signs_in is None and not answer.lost and answer.refuses(claim):
        return ChangeOutcome(*not_done(answer, claim, claim.reasons, "not-read-back"))
    return ChangeOutcome(*prove_state(answer, claim, Word.CHANGED, before=False, after=signs_in))


def prove_register(
    change: RegisterChange, before: PatronProfile, answer: Answer, after: PatronProfile | None
) -> ChangeOutcome:
    """The outcome of a request to change the register; sites do not show such requests, and make some at once."""
    claim = answer.of(REGISTER)
    if after is not None and _has(after, change) and not _has(before, change):
        return ChangeOutcome(*prove_state(answer, claim, Word.CHANGED, before=False, after=True))
    if after is not None and _is_pending(change, after):
        was = _is_pending(change, before)
        return ChangeOutcome(*prove_state(answer, claim, Word.REQUESTED, before=was, after=True))
    return ChangeOutcome(*prove_claim(answer, claim, Word.REQUESTED))


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


def prove_card_used(card: Card, answer: Answer, after: Reading[Card] | None) -> ChangeOutcome:
    """The outcome of making a card the active one."""
    return _card(card, answer, Word.USED, after, was=card.active, now=_found(card, after, lambda found: found.active))


def prove_card_edited(card: Card, name: str | None, answer: Answer, after: Reading[Card] | None) -> ChangeOutcome:
    """The outcome of giving a card a name, an empty one removes it; None: of storing its password alone.

    A password cannot be read back: the library checked it, or the site has not stored it.
    """
    if name is None:
        verdict = prove_claim(answer, answer.of(card.id), Word.EDITED)
        return ChangeOutcome(*verdict, id=card.id, name=card.name)
    asked = name.strip() or None
    now = _found(card, after, lambda found: found.name == asked)
    return _card(card, answer, Word.EDITED, after, was=card.name == asked, now=now)


def prove_card_removed(card: Card, answer: Answer, after: Reading[Card] | None) -> ChangeOutcome:
    """The outcome of removing a card from the account."""
    now = None if after is None else all(found.id != card.id for found in after.items)
    return _card(card, answer, Word.REMOVED, after, was=False, now=now)


def _has(profile: PatronProfile, change: RegisterChange) -> bool:
    return all((getattr(profile.register, field) or "") == value for field, value in change.values.items())


def _is_pending(change: RegisterChange, profile: PatronProfile) -> bool:
    pending = {(request.field, request.value) for request in profile.requests if request.state == "pending"}
    return pending.issuperset(change.values.items())


def _found(card: Card, after: Reading[Card] | None, is_as_asked: Callable[[Card], bool]) -> bool | None:
    return None if after is None else any(found.id == card.id and is_as_asked(found) for found in after.items)


def _card(
    card: Card, answer: Answer, done: OutcomeWord, after: Reading[Card] | None, *, was: bool, now: bool | None
) -> ChangeOutcome:
    shown = next((found for found in after.items if found.id == card.id), card) if after is not None else card
    verdict = prove_state(answer, answer.of(card.id), done, before=was, after=now)
    return ChangeOutcome(*verdict, id=card.id, name=shown.name)
