"""The library's notices to a patron; a body is followed by nothing but the library's name and contact."""

TEXTS = {
    "hold-ready.subject": "Ready for pick-up: {title}",
    "hold-ready.body": (
        "{title} is waiting for you at {place} until {until}.\n"
        "Left uncollected, it costs {amount}. Ready holds are cancelled by the library: {contact}."
    ),
    "hold-uncollected.subject": "Not collected: {title}",
    "hold-uncollected.body": (
        "{title} was not collected from {place} by {until}, and no longer waits for you.\n"
        "A fee of {amount} was registered."
    ),
    "hold-lapsed.subject": "Your hold has ended: {title}",
    "hold-lapsed.body": "Your hold on {title} was not served by {until} and has ended. It costs nothing.",
    "hold-dropped.subject": "Your order was cancelled: {title}",
    "hold-dropped.body": "The copy of {title} that you ordered is lost, and there is no other. It costs nothing.",
    "loan-lost.subject": "Charged as lost: {title}",
    "loan-lost.body": (
        "{title}, due on {due}, counts as lost.\n"
        "Registered: replacement fee {amount}, handling fee {handling}.\n"
        "If you bring it back before you have paid, the replacement fee is dropped: {contact}."
    ),
    "change-approved.subject": "Your personal information was changed",
    "change-approved.body": "The change that you asked for was made: {value}.",
    "change-declined.subject": "Your personal information was not changed",
    "change-declined.body": "The change that you asked for was declined: {value}. Ask the library: {contact}.",
    "signature": "\n\n{library}, {contact}",
}
