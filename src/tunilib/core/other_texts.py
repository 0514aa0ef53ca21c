"""The English sentences for the cases of the reason ``other``; see :mod:`~.reason_texts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.core.note import Plural, Variants, either

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHER_MESSAGES: Final[Mapping[str, tuple[str | Plural | Variants, ...]]] = {
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
    "other.no-cancelling": ("The library does not let you cancel it online.",),
    "other.not-told-apart": (
        (
            "The library shows several that look the same, and tunilib cannot tell which one you mean; "
            "do it on the library's website."
        ),
    ),
    "other.no-right-to-change": ("The library gave this sign-in no right to renew, request or cancel.",),
    "other.choice-needed": (
        either(
            "The library wants you to choose ({kind}): {options}. Do it on its website.",
            "The library wants you to choose something. Do it on its website.",
        ),
    ),
    "other.not-read-back": ("The result could not be checked.",),
    "other.said-done": ("The library reported success, but no change can be seen.",),
    "other.said-done-before": (
        "The library accepted a renewal, and left the due date as it was. It is not asked again for this date.",
    ),
    "other.said-nothing": ("The library did not mention it, and no change can be seen.",),
    "other.by-another": ("It is as you asked, but it was not changed now: someone else did it.",),
    "other.moved-back": ("The due date is earlier than before.",),
    "other.gone": ("It is no longer in the list.",),
    "other.no-reason-given": ("The library gave no reason.",),
    "other.still-there": ("It is still in the list, unchanged.",),
    "other.not-as-asked": ("The result is not what you asked for.",),
    "other.email-pending": ("The library sent a mail to the new address; it counts when you follow the link in it.",),
    "other.reading-room": ("For use in the library only.",),
    "other.refunded": (
        either(
            "Give {amount} back: the replacement fee was paid, and the copy is there again.",
            "The replacement fee that was paid is to be given back: the copy is there again.",
        ),
    ),
    "other.not-refunded": (
        either(
            "{amount} was paid to replace it. By the rules it is not given back.",
            "The replacement fee that was paid is not given back.",
        ),
    ),
    "other.found": (either("The copy was lost since {date}, and is there again.", "The lost copy is there again."),),
    "other.no-address": ("There is no e-mail address in the register.",),
    "other.backup-odd": (
        either("The backup holds what the library's rules cannot have led to: {why}.", "The backup is odd."),
    ),
    "other.backup-of-another": (
        either(
            "The backup is of the library {name}, and the one in whose place it comes is {library}.",
            "The backup is of a library with another name.",
        ),
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
    "other.line-broken": (either("The line could not be taken: {why}.", "The line could not be taken."),),
    "other.record-odd": (
        either("It was read, but something is wrong with it: {why}.", "It was read, but something is wrong with it."),
    ),
    "other.item-left-out": (either("A copy was left out: {why}.", "A copy was left out."),),
    "other.item-library": (
        either(
            "Copy {barcode} was left out: its library is not one of {places}: {value}.",
            "A copy was left out: its library is not one of {places}: {value}.",
        ),
    ),
    "other.item-collection": (
        either(
            "Copy {barcode} was left out: its collection is not one of {places}: {value}.",
            "A copy was left out: its collection is not one of {places}: {value}.",
        ),
    ),
    "other.item-withdrawn": (
        either("Copy {barcode} is withdrawn in the file: it was left out.", "A withdrawn copy was left out."),
    ),
    "other.item-without-barcode": ("A copy without a barcode was left out, as the record has copies already.",),
    "other.check-digit": (
        either(
            "The check digit of {barcode} is wrong ({right} would be right): compare it with the label.",
            "The check digit of the barcode is wrong: compare it with the label.",
        ),
    ),
    "other.item-price": (
        either(
            "The price of copy {barcode} was left out, as it is not one sum: {value}.",
            "A price was left out, as it is not one sum.",
        ),
    ),
    "other.item-lost": ("Copy {barcode} is lost in the file, and here too.",),
    "other.holdings-of-nothing": (
        either(
            "Its copies were left out: the library has no record {number}; it has to come first.",
            "Its copies were left out: it does not name its record (004).",
        ),
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
