"""The table of nouns: what ``tunilib --help`` lists, and where each noun lives.

A noun is added here when it exists, in the order in which help shows it; its module is imported only when a command
line names it. It has an attribute ``noun``, or the one named behind the colon; see :mod:`tunilib.cli.command`.
"""

from __future__ import annotations

NOUNS: dict[str, tuple[str, str]] = {
    "demo": ("tunilib.cli.commands.demo", "Make a small library to try, and sign in there."),
    "login": ("tunilib.cli.commands.sign_in:login_noun", "Sign in to a library."),
    "logout": ("tunilib.cli.commands.sign_in:logout_noun", "Sign out."),
    "profiles": ("tunilib.cli.commands.sign_in:profiles_noun", "The accounts on this machine."),
    "status": ("tunilib.cli.commands.status", "The account at a glance."),
    "loans": ("tunilib.cli.commands.loans", "Loans and renewals."),
    "holds": ("tunilib.cli.commands.holds", "Holds and item retrieval requests."),
    "fines": ("tunilib.cli.commands.fines", "Fines, paying them online, and the fee list."),
    "profile": ("tunilib.cli.commands.profile", "Personal information."),
    "cards": ("tunilib.cli.commands.cards", "Library cards."),
    "search": ("tunilib.cli.commands.search", "Search the catalogue; no sign-in needed."),
    "favourites": ("tunilib.cli.commands.favourites", "Your references, in lists."),
    "searches": ("tunilib.cli.commands.searches", "Search history, saved searches and alerts."),
    "check": ("tunilib.cli.commands.ledger:check_noun", "Whether renewals were verified recently."),
    "remind": ("tunilib.cli.commands.schedule:remind_noun", "Mail the reminders of due dates."),
    "calendar": ("tunilib.cli.commands.events:calendar_noun", "Due dates and pick-up dates as iCalendar."),
    "schedule": ("tunilib.cli.commands.schedule", "The unattended run."),
    "watch": ("tunilib.cli.commands.events:watch_noun", "What changed since the last call."),
    "hooks": ("tunilib.cli.commands.events:hooks_noun", "A command or an address for each event."),
    "forget": ("tunilib.cli.commands.ledger:forget_noun", "Delete what this machine remembers."),
    "eresource": ("tunilib.cli.commands.eresource", "A licensed resource, from outside the campus."),
    "doctor": ("tunilib.cli.commands.doctor", "Check what works on this machine."),
    "desk": ("tunilib.cli.commands.desk", "The service desk of an embedded library."),
    "completion": ("tunilib.cli.commands.completion", "Completion of commands in your shell."),
    "help": ("tunilib.cli.commands.help", "Help on a command: tunilib help loans renew."),
}

ALIASES = {"favorites": "favourites"}
"""Other spellings, which work but are not shown."""
