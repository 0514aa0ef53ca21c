"""What each reason of a refusal says, in English: whole sentences, with their facts as ``{name}``.

A reason is one or more sentences. Of a sentence with variants the first whose facts are all known is used; a
sentence with none is left out. The English text is the key of its translations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["REASON_MESSAGES", "Plural", "Variants", "sentences_of"]


class Plural(NamedTuple):
    """A sentence that depends on a number."""

    one: str
    several: str
    number: str
    """The name of the fact that is the number."""


class Variants(NamedTuple):
    """The ways to say one sentence, the one that needs most facts first."""

    variants: tuple[str | Plural, ...]


def sentences_of(code: str, facts: Mapping[str, object]) -> list[str | Plural]:
    """The sentences of a reason, in the variants that its facts allow.

    Args:
        code: the reason code; an unknown one reads as ``other``. The facts ``what`` and ``instead`` choose a case of
            it, ``other.gone`` for example.
        facts: the parameters of the reason; None and the empty string count as not known.
    """
    known = {name for name, value in facts.items() if value is not None and value != ""}
    case = facts.get("what") or facts.get("instead")
    texts = REASON_MESSAGES.get(f"{code}.{case}") or REASON_MESSAGES.get(code) or REASON_MESSAGES["other"]
    variants = [sentence.variants if isinstance(sentence, Variants) else (sentence,) for sentence in texts]
    chosen = [next((one for one in several if _needs(one) <= known), None) for several in variants]
    return [sentence for sentence in chosen if sentence is not None] or [variants[0][-1]]


def _needs(sentence: str | Plural) -> set[str]:
    return {*_PLACEHOLDER.findall(sentence if isinstance(sentence, str) else sentence.several)}


def either(*variants: str | Plural) -> Variants:
    """A sentence with variants."""
    return Variants(variants)


_PLACEHOLDER = re.compile(r"\{(\w+)\}")

REASON_MESSAGES: Final[Mapping[str, tuple[str | Plural | Variants, ...]]] = {
    "renewal.requested": ("Another patron is waiting for this title.",),
    "renewal.limit": (
        either(
            Plural(
                "It has been renewed as often as the library allows ({limit} time).",
                "It has been renewed as often as the library allows ({limit} times).",
                "limit",
            ),
            "It has been renewed as often as the library allows.",
        ),
    ),
    "renewal.too-soon": (either("It is too early to renew it: possible from {date}.", "It is too early to renew it."),),
    "renewal.by-another": ("It was renewed meanwhile, by another run or in a browser.",),
    "renewal.no-gain": (
        either(
            "A renewal now would not move the due date ({date}).",
            "A renewal now would not move the due date.",
        ),
    ),
    "renewal.no-gain.not-after-today": (
        "A renewal now would give a due date that is not after today ({date}): return it.",
    ),
    "renewal.not-allowed": ("Loans of this kind cannot be renewed.",),
    "renewal.recalled": ("The library has asked for it back.",),
    "renewal.lost": (either("It is registered as lost; contact the library: {contact}.", "It is registered as lost."),),
    "patron.suspended-fines": (
        either(
            "Borrowing rights are suspended because of unpaid fines: {amount} is owed, the limit is {limit}.",
            "Borrowing rights are suspended because of unpaid fines: {amount} is owed.",
            "Borrowing rights are suspended because of unpaid fines, the limit is {limit}.",
            "Borrowing rights are suspended because of unpaid fines.",
        ),
        "Pay them, or contact the library: {contact}.",
    ),
    "patron.suspended": (
        either(
            "The library has suspended the borrowing rights: {why}, until {until}.",
            "The library has suspended the borrowing rights: {why}.",
            "The library has suspended the borrowing rights, until {until}.",
            "The library has suspended the borrowing rights.",
        ),
        "Contact the library: {contact}.",
    ),
    "patron.card-expired": (
        either(
            "The library card has expired ({date}); have it renewed: {contact}.",
            "The library card has expired ({date}).",
            "The library card has expired; have it renewed: {contact}.",
            "The library card has expired.",
        ),
    ),
    "patron.card-lost": (
        either(
            "The library card was reported lost; contact the library: {contact}.",
            "The library card was reported lost.",
        ),
    ),
    "patron.address-missing": (
        either(
            "The library has no address in its register; give it one: {contact}.",
            "The library has no address in its register.",
        ),
    ),
    "patron.overdue-loans": (
        Plural("{count} loan is overdue.", "{count} loans are overdue.", "count"),
        either(
            "Return overdue loans first: the library lends nothing at {limit} or more.",
            "Return overdue loans first.",
        ),
    ),
    "hold.already-held": ("You already have a hold on this title.",),
    "hold.already-on-loan": ("You have this title on loan.",),
    "hold.not-holdable": ("This title cannot be reserved.",),
    "hold.not-holdable.request": (
        "This title cannot be reserved: its free copies are in the stacks. Order one with: tunilib holds request.",
    ),
    "hold.on-shelf": (
        either(
            "A copy is on the shelf in {place}: you can fetch it there at once.",
            "A copy is on the shelf: you can fetch it there at once.",
        ),
    ),
    "hold.limit": (
        either(
            "You have as many holds and requests as the library allows ({limit}).",
            "You have as many holds and requests as the library allows.",
        ),
    ),
    "hold.pickup-invalid": (
        either("There is no such pick-up library: {value}.", "There is no such pick-up library."),
        "Choose one of: {places}.",
    ),
    "hold.ready": (
        either(
            "It is already waiting for you and cannot be changed online; contact the library: {contact}.",
            "It is already waiting for you and cannot be changed online.",
        ),
        "Left uncollected, it costs {amount}.",
    ),
    "hold.in-transit": (
        either(
            "It is on its way to the pick-up library and cannot be changed online; contact the library: {contact}.",
            "It is on its way to the pick-up library and cannot be changed online.",
        ),
    ),
    "hold.closed": ("It is over already: there is nothing left to change.",),
    "request.not-in-stacks": ("No copy of this title is in the stacks; place a hold instead.",),
    "request.on-loan": ("All copies in the stacks are on loan or reserved for others.",),
    "request.limit": (
        either(
            "You have as many holds and requests as the library allows ({limit}).",
            "You have as many holds and requests as the library allows.",
        ),
    ),
    "request.pickup-invalid": (
        either("There is no such pick-up library: {value}.", "There is no such pick-up library."),
        "Choose one of: {places}.",
    ),
    "request.already-requested": ("You have already ordered this copy or title.",),
    "checkout.on-loan": ("This copy is on loan already.",),
    "checkout.kept-for-another": ("This copy is kept for another patron.",),
    "checkout.limit": (
        either(
            "The patron has as many loans as the library allows ({limit}).",
            "The patron has as many loans as the library allows.",
        ),
    ),
    "checkout.lost": ("This copy is registered as lost.",),
    "checkout.not-for-loan": ("This copy is not for loan.",),
    "return.not-on-loan": ("This copy is not on loan.",),
    "payment.below-minimum": (
        either("The sum is too small to be paid online: {amount}.", "The sum is too small to be paid online."),
        "The smallest payment is {limit}.",
    ),
    "payment.contains-replacement": (
        either(
            "There is a replacement fee among the fines, so they cannot be paid online; "
            "contact the library: {contact}.",
            "There is a replacement fee among the fines, so they cannot be paid online.",
        ),
    ),
    "payment.nothing-due": ("There is nothing to pay.",),
    "payment.in-progress": ("A payment is under way already.",),
    "payment.unregistered": ("A payment was made that the library has not registered yet; do not pay again.",),
    "payment.fines-changed": ("The fines have changed since the payment was begun.",),
    "payment.email-missing": ("Give your e-mail address first: the receipt is sent there.",),
    "payment.not-offered": ("The library does not offer online payment here.",),
    "card.already-added": ("This card is among your cards already.",),
    "card.already-added.register": ("Another patron has this card number.",),
    "card.name-taken": (
        either("Another of your cards has this name: {name}.", "Another of your cards has this name."),
    ),
    "card.not-linked": ("This card is not among the cards of the account.",),
    "profile.email-invalid": (either("This is not an e-mail address: {value}.", "This is not an e-mail address."),),
    "profile.email-missing": ("Give your e-mail address first: reminders are sent there.",),
    "profile.email-missing.alerts": ("Give your e-mail address first: alerts are sent there.",),
    "profile.library-invalid": (
        either("There is no such pick-up library: {value}.", "There is no such pick-up library."),
        "Choose one of: {places}.",
    ),
    "eresource.sign-in-method": ("This resource opens only after signing in with a university account.",),
    "password.too-short": (
        either("The new password is too short: at least {limit} characters.", "The new password is too short."),
    ),
    "password.too-long": (
        either("The new password is too long: at most {limit} characters.", "The new password is too long."),
    ),
    "password.characters": ("The new password may contain only the letters a-z and A-Z and digits.",),
    "password.mismatch": ("The new password was not the same both times.",),
    "password.wrong": ("The old password is not right.",),
    "other": ("The library refused it without saying why.",),
    "other.freeze-retrieval": ("Only a hold can be frozen, not an order from the stacks.",),
    "other.barcode-taken": ("Another copy has this barcode already.",),
    "other.frozen": ("The hold is frozen: it is passed over until the freeze ends.",),
    "other.no-free-copy": ("No copy of the title is free.",),
    "other.not-next": (
        either(
            "Others wait for the free copies before this one ({count}).",
            "Others wait for the free copies before this one.",
        ),
    ),
    "other.kind-not-payable": (
        either(
            "There is a fine of a kind that cannot be paid online; contact the library: {contact}.",
            "There is a fine of a kind that cannot be paid online.",
        ),
    ),
    "other.already-decided": (either("It was decided before: {status}.", "It was decided before."),),
    "other.own-card": ("This is the card that the account belongs to; it cannot be taken from it.",),
    "other.answer-lost": ("The answer was lost; what was asked for may still be carried out.",),
    "other.not-told-apart": (
        "The library shows it several times alike, and nothing tells which one is meant: do it on the library's site.",
    ),
    "other.not-read-back": ("It could not be read back.",),
    "other.said-done": ("The library said it was done, but the date stands.",),
    "other.said-nothing": ("The library said nothing of it, and the date stands.",),
    "other.by-another": ("It is as asked, but the library says that it was not changed now: someone else did it.",),
    "other.moved-back": ("The due date is earlier than before.",),
    "other.gone": ("It is not in the list any more.",),
    "other.no-reason-given": ("The library gave no reason.",),
    "other.still-there": ("It is still in the list as it was.",),
    "other.not-as-asked": ("It does not stand as it was asked for.",),
    "other.no-address": ("The register knows no e-mail address.",),
    "other.record-broken": (either("The record could not be read: {why}.", "The record could not be read."),),
    "other.record-odd": (
        either(
            "It was read, though something is wrong with it: {why}.",
            "It was read, though something is wrong with it.",
        ),
    ),
    "other.record-authority": (
        either("It is an authority record ({number}), no publication.", "It is an authority record, no publication."),
    ),
    "other.record-holdings": (
        either("It is a holdings record ({number}), no publication.", "It is a holdings record, no publication."),
    ),
    "other.record-classification": (
        either(
            "It is a classification record ({number}), no publication.",
            "It is a classification record, no publication.",
        ),
    ),
    "other.record-community": (
        either(
            "It is a community information record ({number}), no publication.",
            "It is a community information record, no publication.",
        ),
    ),
    "other.record-other": (
        either(
            "It is no publication ({number}): {why}.",
            "It is no publication ({number}).",
            "It is no publication: {why}.",
            "It is no publication.",
        ),
    ),
    "other.list-name-taken": (
        either("There is a list of this name already: {name}.", "There is a list of this name already."),
    ),
    "other.list-not-empty": ("The list is not empty.",),
    "other.no-such-record": (either("The library has no such record: {why}.", "The library has no such record."),),
    "other.alert-waits": ("The next mail is due on {until}.",),
    "other.saved-search": (
        either("It is a saved search and no favourite: {why}.", "It is a saved search and no favourite."),
    ),
}
