"""What each reason of a refusal says, in English: whole sentences, with their facts as ``{name}``.

Of a sentence with variants the first whose facts are all known is used; one with none is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Plural(NamedTuple):
    """A sentence that depends on a number."""

    one: str
    several: str
    number: str  # the name of the fact that is one


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

_HOLDS_MESSAGES = (
    either(
        "You have as many holds and requests as the library allows ({limit}).",
        "You have as many holds and requests as the library allows.",
    ),
)
_PLACE_MESSAGES = (
    either("There is no such pick-up library: {value}.", "There is no such pick-up library."),
    "Choose one of: {places}.",
)
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
    "renewal.limit.longest": (either("It can be on loan until {date} at most.", "It cannot be on loan longer."),),
    "renewal.overdue": ("It is overdue, and overdue loans of this kind are not renewed: return it.",),
    "renewal.automatic": (either("The library renews it, on {date} at the earliest.", "The library renews it."),),
    "renewal.too-soon": (either("It is too early to renew it: possible from {date}.", "It is too early to renew it."),),
    "renewal.by-another": ("It was renewed meanwhile, by another run or in a browser.",),
    "renewal.no-gain": (
        either("A renewal now would not move the due date ({date}).", "A renewal now would not move the due date."),
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
            "The library card has expired ({date}); contact the library to renew it: {contact}.",
            "The library card has expired ({date}).",
            "The library card has expired; contact the library to renew it: {contact}.",
            "The library card has expired.",
        ),
    ),
    "patron.card-lost": (
        either(
            "The library card was reported lost; contact the library: {contact}.", "The library card was reported lost."
        ),
    ),
    "patron.address-missing": (
        either(
            "Your address is missing from the library's register; tell it to the library: {contact}.",
            "Your address is missing from the library's register.",
        ),
    ),
    "patron.overdue-loans": (
        Plural("{count} loan is overdue.", "{count} loans are overdue.", "count"),
        either(
            "Return overdue loans first: the library does not lend at {limit} or more.", "Return overdue loans first."
        ),
    ),
    "patron.overdue-loans.days": (
        either("Return overdue loans first; days late so far: {days}.", "Return overdue loans first."),
    ),
    "patron.banned": (either("You are banned until {until} for a late return.", "You are banned for a late return."),),
    "hold.already-held": ("You already have a hold on this title.",),
    "hold.already-on-loan": ("You have this title on loan.",),
    "hold.not-holdable": ("This title cannot be reserved.",),
    "hold.not-holdable.request": (
        either(
            "This title cannot be reserved: the free copies are in the stacks. Order: tunilib holds request {record}",
            "This title cannot be reserved: its free copies are in the stacks. Order one with: tunilib holds request.",
        ),
    ),
    "hold.on-shelf": (
        either(
            "A copy is on the shelf in {place}; you can get it there right away.",
            "A copy is on the shelf; you can get it right away.",
        ),
    ),
    "hold.limit": _HOLDS_MESSAGES,
    "hold.pickup-invalid": _PLACE_MESSAGES,
    "hold.limit.day": (either("You can place {limit} holds in a day.", "You can place no more holds today."),),
    "hold.age": (either("One must be {limit} years old to reserve this.", "One must be older to reserve this."),),
    "hold.date-differs": (
        either(
            "The library stored another day: {stored}, not {asked}.",
            "The library stored no last day, not {asked}.",
            "The library stored another day: {stored}.",
            "The library stored another day.",
        ),
    ),
    "hold.ready": (
        either(
            "It is ready for pick-up and can no longer be changed online; contact the library: {contact}.",
            "It is ready for pick-up and can no longer be changed online.",
        ),
        "If you do not collect it, the fee is {amount}.",
    ),
    "hold.in-transit": (
        either(
            "It is on its way to the pick-up library and can no longer be changed online; contact the library: "
            "{contact}.",
            "It is on its way to the pick-up library and can no longer be changed online.",
        ),
    ),
    "hold.closed": ("It has ended and can no longer be changed.",),
    "request.not-in-stacks": ("No copy of this title is in the stacks; place a hold instead.",),
    "request.on-loan": ("All copies in the stacks are on loan or reserved for others.",),
    "request.limit": _HOLDS_MESSAGES,
    "request.pickup-invalid": _PLACE_MESSAGES,
    "request.already-requested": ("You have already ordered this copy or title.",),
    "checkout.on-loan": ("This copy is already on loan.",),
    "checkout.kept-for-another": ("This copy is reserved for another patron.",),
    "checkout.limit": (
        either(
            "The patron has as many loans as the library allows ({limit}).",
            "The patron has as many loans as the library allows.",
        ),
    ),
    "checkout.lost": ("This copy is registered as lost.",),
    "checkout.not-for-loan": ("This copy is not for loan.",),
    "checkout.age": (either("One must be {limit} years old to borrow this.", "One must be older to borrow this."),),
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
    "payment.in-progress": (
        "A payment is already in progress.",
        either("Its sum is {amount}; see: tunilib fines payments --resume.", "See: tunilib fines payments --resume."),
    ),
    "payment.unregistered": ("A payment was made that the library has not registered yet; do not pay again.",),
    "payment.fines-changed": ("The fines have changed since the payment was started.",),
    "payment.fines-changed.asked": (
        either("{amount} is due now, not the sum that you named.", "Another sum is due than the one that you named."),
    ),
    "payment.email-missing": ("Give your e-mail address first: the receipt is sent there.",),
    "payment.not-offered.currency": (
        "The payment service takes {taken} alone, and the currency of the library is {currency}.",
    ),
    "payment.not-offered": ("The library does not offer online payment here.",),
    "favourite.not-in-catalogue": (
        either("The library's catalogue has no such record: {why}.", "The library's catalogue has no such record."),
    ),
    "list.name-taken": (
        either("There is already a list of this name: {name}.", "There is already a list of this name."),
    ),
    "list.name-too-long": (
        either("The name of a list may have {limit} characters at most.", "The name of the list is too long."),
    ),
    "check.no-run": ("This machine knows of no verified renewal of all loans.",),
    "check.too-old": (
        either(
            "The last verified renewal of all loans was on {time}, and another one was needed by {until}.",
            "The last verified renewal of all loans is too old.",
        ),
    ),
    "check.falls-due": (
        either(
            Plural(
                "{count} loan falls due before the next run must have been: {date}.",
                "{count} loans fall due before the next run must have been, the first on {date}.",
                "count",
            ),
            "A loan falls due before the next run must have been.",
        ),
    ),
    "schedule.missed": (
        either(
            "The unattended run of {time} did not take place; the last one was on {last}.",
            "The unattended run of {time} did not take place.",
            "The unattended run did not take place.",
        ),
    ),
    "card.already-added": ("This card is already one of your cards.",),
    "card.already-added.register": ("Another patron has this card number.",),
    "card.name-taken": (
        either("Another of your cards has this name: {name}.", "Another of your cards has this name."),
    ),
    "card.not-linked": ("This card is not one of the account's cards.",),
    "card.not-linked.none": ("No library card is linked to this account yet; link yours with: tunilib cards add CARD",),
    "profile.email-invalid": (either("This is not an e-mail address: {value}.", "This is not an e-mail address."),),
    "profile.email-missing": ("Give your e-mail address first: reminders are sent there.",),
    "profile.email-missing.alerts": ("Give your e-mail address first: alerts are sent there.",),
    "profile.library-invalid": _PLACE_MESSAGES,
    "item.barcode-taken": ("Another copy already has this barcode.",),
    "item.barcode-taken.card": ("A copy has this number as its barcode; choose another one for the card.",),
    "card.already-added.barcode": ("A library card has this number; choose another one for the copy.",),
    "eresource.sign-in-method": ("This resource is available only with a university account.",),
    "password.too-short": (
        either("The new password is too short: at least {limit} characters.", "The new password is too short."),
    ),
    "password.too-long": (
        either("The new password is too long: at most {limit} characters.", "The new password is too long."),
    ),
    "password.characters": ("The new password may contain only the letters a-z and A-Z and digits.",),
    "password.mismatch": ("The new passwords do not match.",),
    "password.wrong": ("The old password is wrong.",),
    "other": ("The library refused it without giving a reason.",),
    "other.freeze-retrieval": ("Only a hold can be frozen, not an order from the stacks.",),
    "other.frozen": ("The hold is frozen; it is skipped until the freeze ends.",),
    "other.no-free-copy": ("No copy of the title is free.",),
    "other.not-next": (
        either(
            "Other holds are before this one in the queue ({count}).", "Other holds are before this one in the queue."
        ),
    ),
    "other.kind-not-payable": (
        either(
            "There is a fine of a kind that cannot be paid online; contact the library: {contact}.",
            "There is a fine of a kind that cannot be paid online.",
        ),
    ),
    "other.payment-pending": ("The bank has not confirmed the payment yet.",),
    "other.payment-delayed": ("The bank confirms this payment in a few days.",),
    "other.payment-not-shown": ("Its address never reached anyone, so no one can have paid it.",),
    "other.payment-not-understood": ("What its site says of online payment was not understood; pay there.",),
    "other.not-payable-online": ("The library does not take this fine online.",),
    "other.session-ends": ("The session ends on {date}: sign in again before that.",),
    "other.session-expected": ("The session will probably end by {date}: sign in again before that.",),
    "other.session-ended": ("The session has ended, and only you can sign in again.",),
    "other.payment-number": (
        either("The library knows this payment by the number {value}.", "The library knows this payment."),
    ),
    "other.payment-not-found": ("The payment service does not know this payment.",),
    "other.payment-resolved": (either("The library has settled it: {why}.", "The library has settled it."),),
    "other.payment-not-open": ("Only a payment that was made and not registered can be resolved.",),
    "other.already-approved": ("It has already been approved.",),
    "other.already-declined": ("It has already been declined.",),
    "other.own-card": ("This is the account's own card; it cannot be removed.",),
    "other.answer-lost": ("The answer was lost; what you asked for may still be done.",),
    "other.not-told-apart": (
        (
            "The library shows several that look the same, and tunilib cannot tell which one you mean; "
            "do it on the library's website."
        ),
    ),
    "other.not-read-back": ("The result could not be checked.",),
    "other.said-done": ("The library reported success, but the due date has not changed.",),
    "other.said-nothing": ("The library did not mention it, and the due date has not changed.",),
    "other.by-another": ("It is as you asked, but it was not changed now: someone else did it.",),
    "other.moved-back": ("The due date is earlier than before.",),
    "other.gone": ("It is no longer in the list.",),
    "other.no-reason-given": ("The library gave no reason.",),
    "other.still-there": ("It is still in the list, unchanged.",),
    "other.not-as-asked": ("The result is not what you asked for.",),
    "other.email-pending": ("The library sent a mail to the new address; it counts when you follow the link in it.",),
    "other.no-address": ("There is no e-mail address in the register.",),
    "other.backup-odd": (
        either("The backup holds what the library's rules cannot have led to: {why}.", "The backup is odd."),
    ),
    "other.payments-not-read": (
        "The old file is damaged: of payments made since the backup, only those are known that this machine began.",
        "Compare with the payment service.",
    ),
    "other.notices-held": (
        either(
            Plural(
                "{count} notice that the backup had not sent is held back.",
                "{count} notices that the backup had not sent are held back.",
                "count",
            ),
            "The notices that the backup had not sent are held back.",
        ),
    ),
    "other.intent-kept": ("A change whose outcome is not known yet is kept, since the next run has to look at it.",),
    "other.no-mail": ("No mail is set up, so it waits.",),
    "other.config-wins": (either("{kind} of config.toml is used instead.", "config.toml is used instead."),),
    "other.mail-interrupted": (
        "An earlier run was interrupted while it sent this. It may have arrived, and is not sent again.",
    ),
    "other.record-broken": (either("The record could not be read: {why}.", "The record could not be read."),),
    "other.record-odd": (
        either("It was read, but something is wrong with it: {why}.", "It was read, but something is wrong with it."),
    ),
    "other.record-left-out": (either("Left out, as it is too much: {why}.", "Something of it was left out."),),
    "other.record-authority": (
        either(
            "It is an authority record ({number}), not a publication.", "It is an authority record, not a publication."
        ),
    ),
    "other.record-holdings": (
        either("It is a holdings record ({number}), not a publication.", "It is a holdings record, not a publication."),
    ),
    "other.record-classification": (
        either(
            "It is a classification record ({number}), not a publication.",
            "It is a classification record, not a publication.",
        ),
    ),
    "other.record-community": (
        either(
            "It is a community information record ({number}), not a publication.",
            "It is a community information record, not a publication.",
        ),
    ),
    "other.record-other": (
        either(
            "It is not a publication ({number}): {why}.",
            "It is not a publication ({number}).",
            "It is not a publication: {why}.",
            "It is not a publication.",
        ),
    ),
    "other.no-keywords": ("This library keeps no keywords with favourites.",),
    "other.list-not-empty": ("The list is not empty.",),
    "other.no-such-record": (either("The library has no such record: {why}.", "The library has no such record."),),
    "other.alert-waits": ("The next mail is due on {until}.",),
    "other.search-in-history": (
        "It is not saved; this library deletes the history of searches only as a whole: tunilib searches clear.",
    ),
    "other.saved-search": (
        either("It is a saved search, not a favourite: {why}.", "It is a saved search, not a favourite."),
    ),
}
