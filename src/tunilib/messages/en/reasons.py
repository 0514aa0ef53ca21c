"""Why the library refuses something, by reason code (interface section 2)."""

TEXTS = {
    "renewal.requested": "Another patron is waiting for this title.",
    "renewal.limit": "It has been renewed as often as the library allows[ ({limit} {limit|time|times})].",
    "renewal.too-soon": "It is too early to renew it[: possible from {date:date}].",
    "renewal.no-gain": "A renewal now would not move the due date[ ({date:date})].",
    "renewal.not-allowed": "Loans of this kind cannot be renewed.",
    "renewal.recalled": "The library has asked for it back.",
    "renewal.lost": "It is registered as lost[; contact the library: {contact}].",
    "patron.suspended-fines": (
        "Borrowing rights are suspended because of unpaid fines[: {amount:money} is owed]"
        "[, the limit is {limit:money}][. Pay them, or contact the library: {contact}]."
    ),
    "patron.suspended": (
        "The library has suspended the borrowing rights[: {why}][, until {until:date}]"
        "[. Contact the library: {contact}]."
    ),
    "patron.card-expired": "The library card has expired[ ({date:date})][; have it renewed: {contact}].",
    "patron.card-lost": "The library card was reported lost[; contact the library: {contact}].",
    "patron.address-missing": "The library has no address in its register[; give it one: {contact}].",
    "patron.overdue-loans": (
        "[{count} {count|loan is|loans are} overdue. ]Return overdue loans first"
        "[: the library lends nothing at {limit} or more]."
    ),
    "hold.already-held": "You already have a hold on this title.",
    "hold.already-on-loan": "You have this title on loan.",
    "hold.not-holdable": (
        "This title cannot be reserved[instead?: its free copies are in the stacks. "
        "Order one with: tunilib holds request]."
    ),
    "hold.on-shelf": "A copy is on the shelf[ in {place}]: you can fetch it there at once.",
    "hold.limit": "You have as many holds and requests as the library allows[ ({limit})].",
    "hold.pickup-invalid": "There is no such pick-up library[: {value}][. Choose one of: {places}].",
    "hold.ready": (
        "It is already waiting for you and cannot be changed online[; contact the library: {contact}]"
        "[. Left uncollected, it costs {amount:money}]."
    ),
    "hold.in-transit": (
        "It is on its way to the pick-up library and cannot be changed online[; contact the library: {contact}]."
    ),
    "hold.closed": "It is over already: there is nothing left to change.",
    "request.not-in-stacks": "No copy of this title is in the stacks; place a hold instead.",
    "request.on-loan": "All copies in the stacks are on loan.",
    "request.limit": "You have as many holds and requests as the library allows[ ({limit})].",
    "request.pickup-invalid": "There is no such pick-up library[: {value}][. Choose one of: {places}].",
    "request.already-requested": "You have already ordered this copy or title.",
    "checkout.on-loan": "This copy is on loan already.",
    "checkout.kept-for-another": "This copy is kept for another patron.",
    "checkout.limit": "The patron has as many loans as the library allows[ ({limit})].",
    "checkout.lost": "This copy is registered as lost.",
    "checkout.not-for-loan": "This copy is not for loan.",
    "return.not-on-loan": "This copy is not on loan.",
    "payment.below-minimum": (
        "The sum is too small to be paid online[: {amount:money}][. The smallest payment is {limit:money}]."
    ),
    "payment.contains-replacement": (
        "There is a replacement fee among the fines, so they cannot be paid online[; contact the library: {contact}]."
    ),
    "payment.nothing-due": "There is nothing to pay.",
    "payment.in-progress": "A payment is under way already.",
    "payment.unregistered": "A payment was made that the library has not registered yet; do not pay again.",
    "payment.fines-changed": "The fines have changed since the payment was begun.",
    "payment.email-missing": "Give your e-mail address first: the receipt is sent there.",
    "payment.not-offered": "The library does not offer online payment here.",
    "card.already-added": "This card is among your cards already.",
    "card.name-taken": "Another of your cards has this name[: {name}].",
    "card.not-linked": "This card is not among the cards of the account.",
    "profile.email-invalid": "This is not an e-mail address[: {value}].",
    "profile.email-missing": "Give your e-mail address first: reminders are sent there.",
    "profile.library-invalid": "There is no such pick-up library[: {value}][. Choose one of: {places}].",
    "eresource.sign-in-method": "This resource opens only after signing in with a university account.",
    "password.too-short": "The new password is too short[: at least {limit} characters].",
    "password.too-long": "The new password is too long[: at most {limit} characters].",
    "password.characters": "The new password may contain only the letters a-z and A-Z and digits.",
    "password.mismatch": "The new password was not the same both times.",
    "password.wrong": "The old password is not right.",
    "other": "The library refused it without saying why.",
    "other.freeze-retrieval": "Only a hold can be frozen, not an order from the stacks.",
    "other.barcode-taken": "Another copy has this barcode already.",
    "other.frozen": "The hold is frozen: it is passed over until the freeze ends.",
    "other.no-free-copy": "No copy of the title is free.",
    "other.not-next": "Others wait for the free copies before this one[ ({count})].",
    "other.already-decided": "It was decided before[: {status}].",
    "other.own-card": "This is the card that the account belongs to; it cannot be taken from it.",
    "other.answer-lost": "The answer was lost; what was asked for may still be carried out.",
    "other.not-read-back": "It could not be read back.",
    "other.said-done": "The library said it was done, but the date stands.",
    "other.said-nothing": "The library said nothing of it, and the date stands.",
    "other.said-refused": "The library said it was refused, but the date did move.",
    "other.moved-back": "The due date is earlier than before.",
    "other.gone": "It is not in the list any more.",
    "other.no-reason-given": "The library gave no reason.",
    "other.still-there": "It is still in the list as it was.",
    "other.not-as-asked": "It does not stand as it was asked for.",
    "other.no-address": "The register knows no e-mail address.",
    "other.record-broken": "The record could not be read[: {why}].",
    "other.record-odd": "It was read, though something is wrong with it[: {why}].",
    "other.record-authority": "It is an authority record[ ({number})], no publication.",
    "other.record-holdings": "It is a holdings record[ ({number})], no publication.",
    "other.record-classification": "It is a classification record[ ({number})], no publication.",
    "other.record-community": "It is a community information record[ ({number})], no publication.",
    "other.record-other": "It is no publication[ ({number})][: {why}].",
    "other.list-name-taken": "There is a list of this name already[: {name}].",
    "other.list-not-empty": "The list is not empty.",
    "other.no-such-record": "The library has no such record[: {why}].",
    "other.alert-waits": "The next mail is due on {until}.",
    "other.saved-search": "It is a saved search and no favourite[: {why}].",
}
