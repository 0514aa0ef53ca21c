"""English: what the account pages of Finna (British) and VuFind (American) say."""

from __future__ import annotations

from typing import Final

LABELS: Final = {
    "due": ("Due Date", "Due"),
    "renewed": ("Renewed",),
    "renewals-left": ("Renewals remaining",),
    "borrowed-at": ("Borrowing Location",),
    "barcode": ("Barcode",),
    "material": ("Material Type",),
    "volume": ("Issue", "Volume"),
    "year": ("Year of Publication",),
    "checked-out": ("Checked Out", "Checkout Date"),
    "returned": ("Return Date",),
    "requested-from": ("Requested from",),
    "pickup": ("Pickup Location", "Pick Up Location", "Collection Location"),
    "created": ("Created",),
    "expires": ("Expires",),
    "position": ("Queue Position",),
    "requested-by": ("Requested By",),
    "requested-for": ("Requested For",),
    "pickup-number": ("Pickup number",),
    "hold-shelf": ("Hold Shelf",),
    "first-name": ("First Name",),
    "last-name": ("Last Name",),
    "calling-name": ("Calling Name",),
    "address": ("Address", "Address 1", "Address 2"),
    "zip": ("Zip", "Postal Code"),
    "city": ("City",),
    "country": ("Country",),
    "phone": ("Phone", "Phone Number"),
    "mobile": ("Mobile Number", "SMS Number"),
    "email": ("Email",),
    "hold-identifier": ("Hold identifier",),
    "history-kept": ("Loan history retention",),
    "category": ("Group",),
    "notes": ("Notes", "Note"),
    "home-library": ("Preferred pick up location", "Preferred Library"),
    "username": ("Username",),
    "login-method": ("Login method",),
    "title": ("Title",),
    "kind": ("Type", "Fine"),
    "description": ("Description", "Fine Description"),
    "registered": ("Reg. Date", "Fine Date"),
    "amount": ("Fee",),
    "balance": ("Balance",),
    "saved-in": ("Saved in",),
    "call-number": ("Call Number", "Classmark"),
    "requests": ("Requests",),
    "hold-notice": ("Pickup notice",),
    "due-alert": ("Due date reminder", "Due date reminder via email"),
    "overdue-notice": ("Overdue warning",),
}

MESSAGES: Final = {
    "untitled": ("Title not available", "n/a"),
    "empty.loans": ("You do not have any items checked out",),
    "empty.history": (
        "You do not have any loans in your loan history",
        "You do not have any loans in the loan history",
    ),
    "history.forever": ("Forever",),
    "history.never": ("Never",),
    "history.off": ("Loan history is not enabled for the active library card",),
    "empty.holds": ("You do not have any holds or recalls placed",),
    "empty.retrievals": ("You do not have any storage retrieval requests placed",),
    "empty.ill": ("You do not have any interlibrary loan requests placed",),
    "empty.fines": ("You do not have any fines",),
    "empty.cards": ("You do not have any library cards",),
    "empty.favourites": (
        "You do not have any saved resources",
        "You do not have any saved resources. Perform a search and use the Save to List button to save items",
    ),
    "empty.recent-searches": ("There are currently no searches in your history",),
    "empty.saved-searches": ("You don't have any saved searches",),
    "empty.query": ("(no search term)", "Anything (empty search)"),
    "cannot-renew": ("Cannot renew",),
    "cannot-change": ("Cannot update",),
    "no-card-name": ("The card name is missing",),
    "system.down": (
        (
            "Connection to the library management system failed. Information related to your library account cannot "
            "be displayed. If the problem persists, please contact your library"
        ),
    ),
    "system.error": ("An error has occurred",),
    "signed-in-with-card": ("library card",),
    "login.invalid": ("Invalid login -- please try again", "Invalid Patron Login"),
    "login.blank": ("Login information cannot be blank",),
    "login.later": ("We cannot log you in at this time. Please try again later",),
    "login.administrator": (
        "We cannot log you in at this time. Please contact your system administrator for assistance",
    ),
    "login.denied": ("Credentials do not match! Access denied",),
    "login.locked": ("Your account is locked. Contact library customer service",),
    "login.required": ("You must be logged in first",),
    "login.closed": ("Login is not available at this time",),
    "login.out": ("You have successfully logged out", "You have logged out"),
    "csrf": ("The request could not be processed. Please try again",),
    "parameters": ("Sorry, an error has occurred. Inconsistent parameters detected",),
    "selection.none": (
        "No items were selected",
        "No Items were Selected",
        "No holds were selected",
        "No storage retrieval requests were selected",
        "No interlibrary loan requests were selected",
        "No items were selected. Please click on a checkbox next to an item and try again",
    ),
    "loan.overdue": ("Item Overdue",),
    "loan.due-soon": ("Item due within the next 24 hours",),
    "loan.reading-room": ("Reading room loan",),
    "renewal.today": ("Renewed today",),
    "renewal.row-done": ("Renewal Successful",),
    "renewal.row-refused": ("This item could not be renewed", "This item could not be renewed: {reason}"),
    "renewal.done": (
        "{count} item(s) renewed of total {total} checked out items",
        "Successfully renewed {count} item",
        "Successfully renewed {count} items",
    ),
    "renewal.refused": (
        "{count} item(s) could not be renewed",
        "Unable to renew {count} item due to errors",
        "Unable to renew {count} items due to errors",
    ),
    "renewal.error": ("We were unable to renew your item(s) - Please contact a member of staff",),
    "renewals.used": ("Renewed {count} / {limit} times",),
    "hold.ready": ("Available for Pickup", "Available for Collection"),
    "hold.ready-until": ("Available for Pickup Until {date}",),
    "hold.in-transit": ("In Transit to Pickup Location", "In Transit to Pickup Location: {place}"),
    "hold.in-process": ("In process",),
    "hold.frozen": ("Frozen (temporarily suspended)",),
    "hold.frozen-until": ("Frozen (temporarily suspended) through {date}",),
    "request.processed": ("Processed", "Processed: {date}"),
    "request.cancelled": ("Cancelled", "Canceled", "Cancelled: {date}", "Canceled: {date}"),
    "holds.cancelled": (
        "{count} request(s) were successfully deleted",
        "{count} request(s) were successfully canceled",
        "{count} request(s) were successfully cancelled",
    ),
    "holds.not-cancelled": (
        "{count} request(s) could not be deleted",
        "{count} request(s) could not be canceled",
        "{count} request(s) could not be cancelled",
    ),
    "hold.not-cancelled": tuple(
        f"Your request was not {done}. Please contact the {desk} desk for further assistance{rest}"
        for done in ("deleted", "canceled", "cancelled")
        for desk in ("issue", "circulation")
        for rest in ("", ". {reason}", ": {reason}", " : {reason}", " {reason}")
    ),
    "holds.changed": ("{count} hold(s) updated",),
    "holds.not-changed": ("Updating failed for {count} hold(s)",),
    "request.placed": (
        "Your request was successful",
        "Your request was successful. {list}",
    ),
    "request.failed": (
        "Your request failed. Please contact the issue desk for further assistance",
        "Your request failed. Please contact the circulation desk for further assistance",
        "Your request failed. Some data was missing. Please contact the issue desk for further assistance",
        ("Your request failed. Some data was missing. Please contact the circulation desk for further assistance"),
    ),
    "date.invalid": (
        "Please enter a valid date",
        "Please enter a date in the future",
        "Please enter a valid start date",
        "Please enter a valid 'required by' date",
        'Please enter a "required by" date later than the start date',
        'Please enter a valid "frozen through" date',
    ),
    "history.purged": (
        "Your loan history has been purged",
        "Loan history has been purged",
        "Selected loans have been purged from your loan history",
    ),
    "profile.changed": ("Your profile was updated as requested",),
    "profile.not-changed": ("Your profile could not be updated",),
    "profile.email-changed": ("Your email address has been changed successfully",),
    "profile.alias-taken": ("The alias is already in use",),
    "profile.no-email": ("Email address missing",),
    "profile.change-accepted": ("Change request accepted",),
    "profile.change-sent": ("Change request sent. Changes will only show up after the request is accepted",),
    "profile.field-missing": ("This field is required: {field}",),
    "password.changed": ("Your password has successfully been changed",),
    "password.no-account": ("We could not find your account",),
    "card.deleted": ("Library Card Deleted",),
    "card.no-support": (
        (
            "Selected library card does not support this feature. You can check for support with other cards by "
            "changing the library card"
        ),
        "The requested function is not available with the active library card",
    ),
    "favourites.saved": (
        "Your item(s) were saved successfully",
        "Your item(s) were saved successfully. {list}",
    ),
    "favourites.deleted": ("Your saved item(s) were deleted",),
    "favourites.mailed": ("Your item(s) were emailed", "Message Sent"),
    "list.deleted": ("List has been deleted",),
    "list.changed": ("List successfully updated",),
    "list.unnamed": ("List name is required",),
    "list.ordered": ("Sort order saved",),
    "search.saved": ("Search saved successfully",),
    "search.deleted": ("Saved search removed successfully",),
    "search.alerts-to": ("Scheduled alert results will be sent to email address: {address}",),
    "payment.done": ("Payment successful",),
    "payment.cancelled": ("Payment cancelled", "Payment canceled"),
    "payment.failed": ("Payment failed", "Payment request failed"),
    "message.email": ("by email",),
    "message.sms": ("by SMS", "SMS"),
    "message.letter": ("by mail", "by post"),
    "message.none": ("no notification", "not in use"),
    "message.days": ("1 day before due date", "{count} days before due date"),
}

REASONS: Final = {
    "renewal.requested": (
        "This item has been requested by another user",
        "Item is reserved by another patron",
        "Item is reserved",
        "renew_item_requested",  # VuFind 9 does not translate them
    ),
    "renewal.limit": ("This item has reached its renewal limit", "renew_item_limit"),
    "renewal.too-soon": ("Cannot renew yet",),
    "renewal.not-allowed": (
        "This item cannot be renewed",
        "Renewal is denied",
        "Copy has special circulation",
        "renew_item_no",
    ),
    "renewal.recalled": ("Item requested - due date changed - return on due date",),
    "renewal.automatic": ("Item will automatically renew",),
    "renewal.lost": ("Lost", "Claimed as returned"),
    "patron.suspended-fines": (
        "Too much unpaid debt",
        "You have reached your fines limit and cannot renew items",
        "You have {sum} in fines and fees. Borrowing block limit is {limit}",
        "Your guarantees have {sum} in fines and fees. Borrowing block limit is {limit}",
    ),
    "patron.suspended": (
        "This library card is blocked from borrowing",
        "Borrowing with this library card is blocked",
        "Your library card has a restriction: {reason}",
    ),
    "patron.card-expired": (
        "Your library card has expired",
        ("Your library card has expired at {date}. Please contact library customer service to update your information"),
        ("Your library card has expired at . Please contact library customer service to update your information"),
    ),
    "patron.card-lost": ("Library card reported lost", "Your card is reported as lost"),
    "patron.address-missing": ("Your address is missing",),
    "patron.overdue-loans": ("You have non-returned items overdue",),
    "hold.already-held": ("You already have a hold on this material",),
    "hold.already-on-loan": ("You already have the record on loan",),
    "hold.not-holdable": (
        "This material cannot be held",
        "The item is not holdable",
        "This material cannot be requested",
        "This item cannot be requested",
        "A hold cannot be placed due to age restriction on the material",
        "Cannot place a hold on this title",
    ),
    "hold.on-shelf": ("Shelf holds are not available", "Cannot place a hold because items are available"),
    "hold.limit": (
        "A hold cannot be placed because the maximum number of holds has been reached",
        "You have reached the maximum number ({count}) of active requests",
    ),
    "hold.pickup-invalid": (
        "An invalid pick up location was entered. Please try again",
        "An invalid pickup location was entered. Please try again",
        "This material cannot be delivered to the requested pickup location",
    ),
    "profile.email-invalid": ("Email address is invalid",),
    "card.already-added": ("Username is already in use in another library card",),
    "card.name-taken": ("A library card with the same name already exists",),
    "password.too-short": ("Minimum password length is {count} characters", "Password cannot be blank"),
    "password.too-long": ("Maximum password length is {count} characters",),
    "password.characters": (
        "New password is invalid (e.g. contains invalid characters)",
        "Numbers and letters A-Z only",
        "Numbers only",
    ),
    "password.mismatch": ("Passwords do not match",),
    "payment.below-minimum": ("Minimum amount of online payment: {sum}", "Minimum payable amount: {sum}"),
    "payment.contains-replacement": (
        "You have fees that cannot be paid online. Contact library customer service",
        "You have fees that cannot be paid online. Please contact the library customer service",
    ),
    "payment.in-progress": (
        "Earlier payment was started at {time}. Start a new payment only if the earlier one was interrupted",
    ),
    "payment.unregistered": (
        (
            "Payment has been charged from your bank account, but payment registration in your library account has "
            "been delayed. The transaction will be shown in your fines tab after the registration has been completed"
        ),
        (
            "The payment has been charged from your bank account, but registration in your library account has been "
            "delayed. The paid items are still displayed until the registration has been completed"
        ),
    ),
    "payment.fines-changed": ("Fines list has been updated after previous page load",),
}

WARNINGS: Final = {
    "card.expires-soon": (
        (
            "Your library card is about to expire at {date}. Please contact library customer service to update your "
            "information"
        ),
    ),
}

ITEMS: Final = {
    "available": ("Available", "On Shelf", "Not on loan", "Not Charged", "Available in reading room"),
    "on-loan": (
        "Checked Out",
        "On Loan",
        "Charged",
        "Renewed",
        "Overdue",
        "Long overdue",
        "Interlibrary loan",
        "Return request submitted",
    ),
    "processing": (
        "In process",
        "In binding",
        "In cataloguing",
        "Under review",
        "In acquisition",
        "Ordered",
        "On Order",
        "In Repair",
        "Retrieval request submitted",
        "Collection request from off-site repository",
    ),
    "in-transit": (
        "In transit",
        "Return in transit",
        "Reservation in transit",
        "In transit to off-site repository",
        "In transit to {place}",
    ),
    "kept": ("On hold", "On Holdshelf", "Waiting for pickup", "Reservation request submitted"),
    "lost": ("Lost", "Missing"),
}
"""Where a copy is, by its status in :class:`tunilib.core.catalogue.RecordCopy`."""

FINES: Final = {
    "overdue": (
        "Overdue",
        "Overdue fee",
        "Long overdue",
        "Overdue renewal",
    ),
    "uncollected": ("Expired hold", "Hold expired", "Fee for an uncollected hold"),
    "replacement": (
        "Replacement of a lost item",
        "Replacement fee",
        "Lost item",
        "Lost item replacement",
        "Replacement",
    ),
    "handling": (
        "Processing fee for a lost item",
        "Lost item processing",
    ),
    "accrued": ("Accrued fine",),
}
