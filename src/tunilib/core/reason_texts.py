"""The English sentences of each reason, with their facts as ``{name}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.core.note import Plural, Variants, chosen, either
from tunilib.core.other_texts import OTHER_MESSAGES

if TYPE_CHECKING:
    from collections.abc import Mapping


def sentences_of(code: str, facts: Mapping[str, object]) -> list[str | Plural]:
    """The sentences of a reason, in the variants that its facts allow.

    Args:
        code: the reason code; an unknown one reads as ``other``. The facts ``what`` and ``instead`` choose its case,
            ``other.gone`` for example, and ``at`` the reader: ``desk``.
        facts: the parameters of the reason; None and the empty string: not known.
    """
    case, at = facts.get("what") or facts.get("instead"), facts.get("at")
    names = (f"{code}.{case}.{at}", f"{code}.{case}", f"{code}.{at}", code)
    return chosen(
        next((REASON_MESSAGES[name] for name in names if name in REASON_MESSAGES), OTHER_MESSAGES["other"]), facts
    )


_HOLDS_MESSAGES = (
    either(
        "You have as many holds and requests as the library allows ({limit}).",
        "You have as many holds and requests as the library allows.",
    ),
)
_HOLDS_AT_DESK_MESSAGES = (
    either(
        "The patron has as many holds and requests as the library allows ({limit}).",
        "The patron has as many holds and requests as the library allows.",
    ),
)
_PLACE_MESSAGES = (
    either("There is no such pick-up library: {value}.", "There is no such pick-up library."),
    "Choose one of: {places}.",
)
REASON_MESSAGES: Final[Mapping[str, tuple[str | Plural | Variants, ...]]] = {
    "undo.built-on": ("Something was changed since then that builds on it.",),
    "undo.built-on.renewed": ("It was renewed since then.",),
    "undo.built-on.returned": ("It was returned since then.",),
    "undo.built-on.lent": ("It was lent again since then.",),
    "undo.built-on.paid": ("It was paid, or a payment is in progress.",),
    "undo.built-on.waived": ("It was waived or cancelled since then.",),
    "undo.built-on.collected": ("The hold was collected since then.",),
    "undo.built-on.sent": ("The patron has been notified of it.",),
    "undo.built-on.another-day": ("The money was taken on another day.",),
    "undo.built-on.another-desk": ("The money was taken at another desk.",),
    "undo.built-on.day-ended": ("A day has been ended since then.",),
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
    "renewal.fee": (
        either(
            "The renewal costs {amount}; only the library can agree that with you.",
            "The renewal costs {amounts}; only the library can agree that with you.",
            "The renewal costs a fee.",
        ),
    ),
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
            "The address is missing from the library's register; tell it to the library: {contact}.",
            "The address is missing from the library's register.",
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
    "patron.banned": (
        either("Borrowing is banned until {until} for a late return.", "Borrowing is banned for a late return."),
    ),
    "patron.has-loans": (
        either(
            Plural(
                "{count} loan is open: take it back first.", "{count} loans are open: take them back first.", "count"
            ),
            "There are open loans: take them back first.",
        ),
    ),
    "patron.has-holds": (
        either(
            Plural(
                "{count} hold or request is open: cancel it first.",
                "{count} holds or requests are open: cancel them first.",
                "count",
            ),
            "There are open holds or requests: cancel them first.",
        ),
    ),
    "patron.has-fines": (
        either("{amount} is owed: it has to be paid or waived first.", "Fines have to be paid or waived first."),
    ),
    "patron.has-payment": ("A payment online is open or could not be registered: see tunilib desk payment list.",),
    "hold.already-held": ("You already have a hold on this title.",),
    "hold.already-held.desk": ("The patron already has a hold on this title.",),
    "hold.already-on-loan": ("You have this title on loan.",),
    "hold.already-on-loan.desk": ("The patron has this title on loan.",),
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
    "hold.on-shelf.desk": (either("A copy is on the shelf in {place}.", "A copy is on the shelf."),),
    "hold.limit": _HOLDS_MESSAGES,
    "hold.limit.desk": _HOLDS_AT_DESK_MESSAGES,
    "hold.pickup-invalid": _PLACE_MESSAGES,
    "hold.limit.day": (either("You can place {limit} holds in a day.", "You can place no more holds today."),),
    "hold.limit.day.desk": (
        either("A patron can place {limit} holds in a day.", "The patron can place no more holds today."),
    ),
    "hold.fee": (
        either(
            "It costs {amount}; you agree to just this sum with --accept-fee.",
            "It costs {amounts}, to which tunilib cannot agree.",
            "It costs a fee.",
        ),
    ),
    "hold.option": (
        either(
            "The library takes no {option} with this request: leave it out.",
            "The library does not take one of the options.",
        ),
    ),
    "hold.age.unknown": ("The birth date is not in the register, and one must be {limit} years old to reserve this.",),
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
    "checkout.on-loan": (
        either(
            "This copy is on loan to {who}. To lend it all the same, return it first, then lend it.",
            "This copy is already on loan.",
        ),
    ),
    "checkout.on-loan.own": ("The patron has this copy already. To renew the loan: tunilib desk renew.",),
    "checkout.kept-for-another": ("This copy is reserved for another patron.",),
    "checkout.limit": (
        either(
            "The patron has as many loans as the library allows ({limit}).",
            "The patron has as many loans as the library allows.",
        ),
    ),
    "checkout.lost": ("This copy is registered as lost.",),
    "checkout.not-for-loan": ("This copy is not for loan.",),
    "checkout.age.unknown": (
        "The birth date is not in the register, and one must be {limit} years old to borrow this.",
    ),
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
    "list.public": ("Others can see this list, so an assistant does not change it.",),
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
                "{count} loan falls due before the next run must have been: {title}, {date}.",
                "{count} loans fall due before the next run must have been, the first on {date}: {title}.",
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
    "item.on-loan": ("It is on loan: take it back first, with: tunilib desk return.",),
    "item.kept": ("It is on the hold shelf for a patron.",),
    "item.kept.fetched": ("It is being fetched for a patron.",),
    "item.in-transit": ("It is on its way to a patron's pick-up library.",),
    "item.barcode-taken": ("Another copy has this barcode, or had it before it was withdrawn.",),
    "item.barcode-taken.card": (
        "A copy has this number as its barcode, or had it before it was withdrawn; choose another one for the card.",
    ),
    "record.in-use": ("It still has copies: withdraw them first.",),
    "record.in-use.holds": ("It still has holds or requests: cancel them first.",),
    "card.already-added.file": (either("Line {line} has this card too.", "Another line has this card too."),),
    "item.barcode-taken.import": (
        "Another copy has the barcode {barcode}, or had it before it was withdrawn: that copy was left out.",
    ),
    "card.already-added.import": ("A library card has the number {barcode}: that copy was left out.",),
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
    "rules.in-use.copies": (Plural("{count} copy is there.", "{count} copies are there.", "count"),),
    "rules.in-use.holds": (
        Plural("{count} hold is to be collected there.", "{count} holds are to be collected there.", "count"),
    ),
    "rules.in-use.patrons": (
        Plural("It is the home library of {count} patron.", "It is the home library of {count} patrons.", "count"),
    ),
    "rules.in-use.category": (Plural("{count} patron is of it.", "{count} patrons are of it.", "count"),),
    "rules.in-use.open": (
        Plural(
            "{count} loan, hold, fine or payment is open.",
            "{count} loans, holds, fines and payments are open.",
            "count",
        ),
    ),
    "rules.in-use": ("It is in use.",),
    **OTHER_MESSAGES,
}
