"""The command line as a table. Made by ``python -m tunilib.cli.completion.generate``: do not edit."""

# fmt: off
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Option = tuple[tuple[str, ...], str, str]
    Node = tuple[str, tuple[Option, ...], tuple[str, ...], tuple[tuple[str, Any], ...], str]

GLOBALS: tuple[Option, ...] = (
    (('--profile',), '@profile', 'Which account.'),
    (('--all-profiles',), '', 'Every account, each on its own.'),
    (('--card',), '*', 'Which library card of the account.'),
    (('--all-cards',), '', 'Every library card of the account.'),
    (('--json',), '', 'Data as JSON on stdout, errors as JSON on stderr.'),
    (('--store',), '*', 'sqlite:///PATH or postgresql://HOST/DB.'),
    (('--lang',), 'en|fi|sv', 'Language of messages.'),
    (('--quiet',), '', 'On stderr only errors, refusals and what you must do yourself.'),
    (('--verbose',), '', 'Tell on stderr what is being done.'),
    (('--no-color',), '', 'No colours.'),
    (('--fields',), '*', 'Lists as in a pipe, with these columns in this order.'),
    (('--header',), '', 'Lists as in a pipe, with a first line of column names.'),
    (('--version',), '', 'Show the version.'),
    (('--help', '-h'), '', 'Show this help.'),
)

ALIASES: dict[str, str] = {'favorites': 'favourites'}

TREE: Node = (
    '',
    (), (), (
        ('demo', (
            'Make a small library to try, and sign in there.',
            (
                (('--reset',), '', 'Delete the demo library and make a new one.'),
                (('--yes',), '', 'With --reset: do not ask.'),
            ), (), (), '',
        )),
        ('login', (
            'Sign in to a library.',
            (
                (('--library',), '*', 'The library; default: the embedded one.'),
                (('--target',), '*', 'Which library of a site that serves several.'),
                (('--backend',), 'embedded|vufind|finna', 'Its interface; default: told by the address.'),
                (('--haka',), '', 'Sign in with a university account.'),
                (('--idp',), '*', 'Your university: part of its name, or its entity ID.'),
                (('--cookie-stdin',), '', "Take over your browser's session by its cookie."),
                (('--password-stdin',), '', 'Read the password from a line of standard input.'),
            ), ('*',), (), '',
        )),
        ('logout', (
            'Sign out.',
            (
                (('--all',), '', 'Every account on this machine.'),
            ), (), (), '',
        )),
        ('profiles', (
            'The accounts on this machine.',
            (), (), (
                ('list', (
                    'List the accounts, oldest first.',
                    (
                    ), (), (), '',
                )),
                ('default', (
                    'Choose the default account.',
                    (
                    ), ('@profile',), (), '',
                )),
                ('remove', (
                    'Sign an account out and remove it.',
                    (
                    ), ('@profile',), (), '',
                )),
            ), 'list',
        )),
        ('status', (
            'The account at a glance.',
            (
                (('--line',), '', 'One short line for prompts and status bars, as last read, without network.'),
            ), (), (), '',
        )),
        ('loans', (
            'Loans and renewals.',
            (), (), (
                ('list', (
                    'List the loans, by due date.',
                    (
                        (('--due-within',), '*', 'Only loans due within this time, or overdue: 3d, 26h.'),
                        (('--overdue',), '', 'Only overdue loans.'),
                    ), (), (), '',
                )),
                ('renew', (
                    'Renew loans and check the new due dates.',
                    (
                        (('--title',), '*', 'Loans with this in their title.'),
                        (('--all',), '', 'All loans.'),
                        (('--due-within',), '*', 'Only loans due within this time: 3d, 26h.'),
                        (('--strategy',), 'early|late', 'late: if due before the next run.'),
                        (('--dry-run',), '', 'Show what would be done, and do nothing.'),
                    ), ('@loan+',), (), '',
                )),
                ('explain', (
                    'Explain why loans can or cannot be renewed, and what keeping them costs.',
                    (
                    ), ('@loan+',), (), '',
                )),
                ('evidence', (
                    'Show what this machine has seen of a loan.',
                    (
                    ), ('@loan',), (), '',
                )),
                ('plan', (
                    'Plan renewals and the fewest trips to the library.',
                    (
                    ), (), (), '',
                )),
                ('history', (
                    'List returned loans, newest first.',
                    (
                    ), (), (), '',
                )),
            ), 'list',
        )),
        ('holds', (
            'Holds and item retrieval requests.',
            (), (), (
                ('list', (
                    'List holds and requests: ready, in transit, the others by date of creation, closed ones last.',
                    (
                    ), (), (), '',
                )),
                ('place', (
                    'Place a hold on a title.',
                    (
                        (('--pickup',), '@pickup', 'Pick-up library; default: the home library.'),
                        (('--expires',), '*', 'The hold ends if not filled by this day.'),
                    ), ('*',), (), '',
                )),
                ('request', (
                    'Request a copy from the closed stacks.',
                    (
                        (('--item',), '*', 'One copy, by its barcode; default: any.'),
                        (('--pickup',), '@pickup', 'Pick-up library; default: the home library.'),
                        (('--comment',), '*', 'A message to the library.'),
                    ), ('*',), (), '',
                )),
                ('change', (
                    'Change the pick-up library, freeze or release.',
                    (
                        (('--pickup',), '@pickup', 'The new pick-up library.'),
                        (('--freeze',), '', 'Keep your place in the queue, but let others go first.'),
                        (('--until',), '*', 'With --freeze: its last day.'),
                        (('--release',), '', 'End the freeze.'),
                    ), ('@hold+',), (), '',
                )),
                ('cancel', (
                    'Cancel holds and requests.',
                    (
                        (('--all',), '', 'All open holds; asks first.'),
                        (('--dry-run',), '', 'Show what would be done, and do nothing.'),
                        (('--yes',), '', 'Do not ask.'),
                    ), ('@hold+',), (), '',
                )),
                ('pickup-locations', (
                    'List the libraries where holds can be collected.',
                    (
                    ), ('*',), (), '',
                )),
            ), 'list',
        )),
        ('fines', (
            'Fines, paying them online, and the fee list.',
            (), (), (
                ('list', (
                    'List the fines: what for, how much, since when, and their consequences.',
                    (
                    ), (), (), '',
                )),
                ('fees', (
                    "List the library's fees and limits, and whether the library states them itself.",
                    (
                    ), (), (), '',
                )),
                ('pay', (
                    'Pay all fines online, in a browser.',
                    (
                        (('--no-browser',), '', 'Show the address only.'),
                        (('--yes',), '*', 'Do not ask; pay if exactly this is due.'),
                        (('--return',), '*', 'Read the address of a return from standard input.'),
                    ), (), (), '',
                )),
                ('payments', (
                    'List the payments so far, newest first.',
                    (
                        (('--resume',), '', 'Ask what became of open payments, and register them.'),
                        (('--receipt',), '*', 'Print the receipt of a payment.'),
                        (('--output',), 'file', 'Write the receipt to a file; .html: a page to print. -: print the text.'),  # noqa: E501
                    ), (), (), '',
                )),
            ), 'list',
        )),
        ('profile', (
            'Personal information.',
            (), (), (
                ('show', (
                    "Show your own settings and what the library's register says.",
                    (
                    ), (), (), '',
                )),
                ('set', (
                    'Change your own settings.',
                    (
                        (('--email',), '*', 'Your own address, for reminders; empty: none.'),
                        (('--reminder',), '*', 'Days before the due date; 0: none.'),
                        (('--home-library',), '@pickup|ask|none', 'Default pick-up library of holds; ask: each time; none.'),  # noqa: E501
                    ), (), (), '',
                )),
                ('password', (
                    'Change the password of the card.',
                    (
                    ), (), (), '',
                )),
                ('request-change', (
                    'Ask the library to change its register.',
                    (
                    ), ('*+',), (), '',
                )),
            ), 'show',
        )),
        ('cards', (
            'Library cards.',
            (), (), (
                ('list', (
                    'List the library cards of the account.',
                    (
                    ), (), (), '',
                )),
                ('add', (
                    'Add a card.',
                    (
                        (('--library',), '*', "Its library; default: the profile's."),
                        (('--target',), '*', 'Which library of a site that serves several.'),
                        (('--name',), '*', 'Your name for it.'),
                        (('--password-stdin',), '', 'Read the password from a line of standard input.'),
                    ), ('*',), (), '',
                )),
                ('use', (
                    'Make a card the active one.',
                    (
                    ), ('*',), (), '',
                )),
                ('edit', (
                    'Rename a card.',
                    (
                        (('--name',), '*', 'Your name for it.'),
                        (('--password-stdin',), '', "Read the card's password from a line of standard input."),
                    ), ('*',), (), '',
                )),
                ('remove', (
                    'Remove a card from the account.',
                    (
                        (('--yes',), '', 'Do not ask.'),
                    ), ('*',), (), '',
                )),
            ), 'list',
        )),
        ('search', (
            'Search the catalogue; no sign-in needed.',
            (
                (('--type',), 'all|title|author|subject|isn', 'isn: an ISBN or ISSN.'),
                (('--filter',), '*', "Only format, language, year, library or author; may be repeated. tunilib search '' shows the values."),  # noqa: E501
                (('--page',), '*', 'Which page of 20 records.'),
                (('--export',), 'refworks|ris|endnote|bibtex|biblatex|csl-json|mods|marcxml|marc|csv|text', 'Export the results, all of them without --page: refworks, ris, endnote, bibtex, biblatex, csl-json, mods, marcxml, marc, csv or text.'),  # noqa: E501
                (('--output',), 'file', 'Write to a file, whole or not at all; -: print it.'),
            ), ('*',), (), '',
        )),
        ('favourites', (
            'Your references, in lists.',
            (), (), (
                ('list', (
                    'List favourites.',
                    (
                        (('--sort',), 'title|author|date|format|added|custom', 'date: newest first; added: in the order they were added; custom: in your own order.'),  # noqa: E501
                    ), ('@list',), (), '',
                )),
                ('add', (
                    'Add records to a list.',
                    (
                        (('--list',), '@list', 'ID or exact name of a list.'),
                    ), ('*+',), (), '',
                )),
                ('remove', (
                    'Remove records from a list, with their notes and keywords.',
                    (
                        (('--list',), '@list', 'ID or exact name of a list.'),
                    ), ('*+',), (), '',
                )),
                ('edit', (
                    'Edit the notes and keywords of a favourite.',
                    (
                        (('--list',), '@list', 'ID or exact name of a list.'),
                        (('--notes',), '*', 'Markdown; empty: none.'),
                        (('--keywords',), '*', 'Separated by commas, in place of the old ones; empty: none.'),
                    ), ('*',), (), '',
                )),
                ('order', (
                    'Move records to the top of a list, in your own order.',
                    (
                    ), ('@list', '*+'), (), '',
                )),
                ('move', (
                    'Move favourites to another list, all or none.',
                    (
                        (('--from',), '@list', 'The list they are in.'),
                        (('--to',), '@list', 'The list they go to.'),
                    ), ('*+',), (), '',
                )),
                ('copy', (
                    'Copy favourites into another list, with notes and keywords.',
                    (
                        (('--to',), '@list', 'The list they go to.'),
                        (('--from',), '@list', 'The list they are in; default: any.'),
                    ), ('*+',), (), '',
                )),
                ('import', (
                    'Import the references of a file into a list, all or none.',
                    (
                        (('--list',), '@list', 'ID or exact name of a list.'),
                        (('--format',), 'refworks|ris|bibtex|csl-json|marcxml|marc|finna', 'Its format; without: its content tells.'),  # noqa: E501
                    ), ('file',), (), '',
                )),
                ('lists', (
                    'List the lists, the default one first.',
                    (
                    ), (), (), '',
                )),
                ('create', (
                    'Create a list.',
                    (
                        (('--public',), '', 'Everybody may read it.'),
                    ), ('*',), (), '',
                )),
                ('rename', (
                    'Rename a list.',
                    (
                    ), ('@list', '*'), (), '',
                )),
                ('publish', (
                    'Make a list public.',
                    (
                    ), ('@list',), (), '',
                )),
                ('unpublish', (
                    'Make a list private again.',
                    (
                    ), ('@list',), (), '',
                )),
                ('delete', (
                    'Delete a list with its notes and keywords.',
                    (
                        (('--yes',), '', 'Do not ask.'),
                    ), ('@list',), (), '',
                )),
                ('share', (
                    'Write a public list as a web page of its own and an Atom feed.',
                    (
                        (('--output',), 'folder', 'Folder of the files; default: here.'),
                    ), ('@list',), (), '',
                )),
                ('mail', (
                    'Send references by e-mail, using [mail] of config.toml.',
                    (
                        (('--to',), '*', 'An e-mail address.'),
                    ), ('@list+',), (), '',
                )),
                ('export', (
                    'Export favourites with notes and keywords.',
                    (
                        (('--format',), 'refworks|ris|endnote|bibtex|biblatex|csl-json|mods|marcxml|marc|csv|text', 'The format of the file: refworks, ris, endnote, bibtex, biblatex, csl-json, mods, marcxml, marc, csv or text.'),  # noqa: E501
                        (('--style',), '*', 'Of citations (text).'),
                        (('--locale',), '*', 'Of citations (text).'),
                        (('--output',), 'file', 'Write to a file, whole or not at all; -: print it.'),
                        (('--open',), '', 'Send the references to RefWorks in your browser.'),
                        (('--post-page',), 'file', 'Write the page that does this; -: print it.'),
                    ), ('@list',), (), '',
                )),
            ), 'list',
        )),
        ('searches', (
            'Search history, saved searches and alerts.',
            (), (), (
                ('recent', (
                    'List your searches since you signed in, newest first.',
                    (
                    ), (), (), '',
                )),
                ('saved', (
                    'List the saved searches, newest first.',
                    (
                    ), (), (), '',
                )),
                ('save', (
                    'Save a search, so that it is kept when you sign out.',
                    (
                    ), ('*',), (), '',
                )),
                ('delete', (
                    'Delete searches, with their alerts.',
                    (
                    ), ('*+',), (), '',
                )),
                ('clear', (
                    'Clear the history.',
                    (
                        (('--saved',), '', 'Delete the saved searches too, with their alerts.'),
                        (('--yes',), '', 'Do not ask.'),
                    ), (), (), '',
                )),
                ('alert', (
                    'Get new records by e-mail.',
                    (
                    ), ('*', 'none|daily|weekly'), (), '',
                )),
                ('notify', (
                    'Mail the new records of each search with an alert, using [mail] of config.toml.',
                    (
                        (('--dry-run',), '', 'Show what would be mailed, and send nothing.'),
                    ), (), (), '',
                )),
            ), 'recent',
        )),
        ('check', (
            'Whether renewals were verified recently.',
            (
                (('--max-age',), '*', 'How old the last run may be: 26h, 2d.'),
            ), (), (), '',
        )),
        ('remind', (
            'Mail the reminders of due dates.',
            (
                (('--dry-run',), '', 'Show what would be mailed, and send nothing.'),
            ), (), (), '',
        )),
        ('calendar', (
            'Due dates and pick-up dates as iCalendar.',
            (
                (('--output',), 'file', 'Into this file; -: print it, as by default.'),
                (('--folder',), 'folder', 'A file for each event, in this folder.'),
            ), (), (), '',
        )),
        ('schedule', (
            'The unattended run.',
            (), (), (
                ('run', (
                    'Renew late on every card, and tell each person what needs them.',
                    (
                    ), (), (), '',
                )),
                ('install', (
                    'Start schedule run every day, by systemd if it is there, else by cron.',
                    (
                        (('--at',), '*', 'When, every day.'),
                        (('--cron',), '', 'A line of the crontab.'),
                        (('--systemd',), '', 'Units of your systemd.'),
                        (('--ping',), '*', 'A monitor that is told of each run; -: from standard input.'),
                        (('--yes',), '', 'Do not ask.'),
                    ), (), (), '',
                )),
                ('remove', (
                    'Remove the timer.',
                    (
                        (('--yes',), '', 'Do not ask.'),
                    ), (), (), '',
                )),
                ('status', (
                    'Show the timer, the last run and the next one.',
                    (
                    ), (), (), '',
                )),
                ('test', (
                    'Try a run as the timer would start it, and say what would fail at night.',
                    (
                    ), (), (), '',
                )),
            ), 'status',
        )),
        ('watch', (
            'What changed since the last call.',
            (
                (('--from-start',), '', 'Every event that this machine remembers, the oldest first.'),
            ), (), (), '',
        )),
        ('hooks', (
            'A command or an address for each event.',
            (), (), (
                ('list', (
                    'List the hooks: those that commands made, then those of config.toml.',
                    (
                    ), (), (), '',
                )),
                ('add', (
                    'Run a command, or call an address, at each of these events from now on.',
                    (
                        (('--command',), '*', 'A command, run without a shell.'),
                        (('--url',), '*', 'An address that gets a POST.'),
                    ), ('*+',), (), '',
                )),
                ('remove', (
                    'Remove a hook, with what it has not got yet.',
                    (
                    ), ('*',), (), '',
                )),
                ('test', (
                    'Send the event "test" to a hook, now.',
                    (
                    ), ('*',), (), '',
                )),
            ), 'list',
        )),
        ('forget', (
            'Delete what this machine remembers.',
            (
                (('--loan',), '@loan', "One loan, by its ID or the copy's barcode."),
                (('--before',), '*', 'Loans returned before this day.'),
                (('--all',), '', 'Everything, of all accounts.'),
                (('--yes',), '', 'Do not ask.'),
            ), (), (), '',
        )),
        ('eresource', (
            'A licensed resource, from outside the campus.',
            (
                (('--no-browser',), '', 'Show the address only.'),
            ), ('*',), (), '',
        )),
        ('doctor', (
            'Check what works on this machine.',
            (
            ), (), (), '',
        )),
        ('desk', (
            'The service desk of an embedded library.',
            (), (), (
                ('init', (
                    'Make an empty library.',
                    (
                        (('--rules',), 'file', "The library's rules, TOML."),
                        (('--print-rules',), '', 'Print the default rules, and create nothing.'),
                    ), (), (), '',
                )),
                ('import', (
                    'Import records from MARC 21, MARCXML or RIS.',
                    (
                        (('--library',), '@pickup', 'Library of the copies; default: the first.'),
                        (('--collection',), '*', 'book, course, short or stacks; default: the first.'),
                        (('--copies',), '*', 'Number of copies of each new record.'),
                    ), ('file+',), (), '',
                )),
                ('patron', (
                    'The patron register.',
                    (), (), (
                        ('add', (
                            'Add a patron.',
                            (
                                (('--name',), '*', "The patron's name."),
                                (('--email',), '*', "The register's e-mail address."),
                                (('--category',), '*', 'Patron category.'),
                                (('--home-library',), '@pickup', 'Default pick-up library.'),
                                (('--password-stdin',), '', 'Read the password from a line of standard input.'),
                            ), ('*',), (), '',
                        )),
                        ('edit', (
                            'Change the register.',
                            (
                            ), ('*', '*+'), (), '',
                        )),
                        ('block', (
                            "Suspend a patron's borrowing rights.",
                            (
                                (('--reason',), '*', 'Why; the patron sees it.'),
                            ), ('*',), (), '',
                        )),
                        ('unblock', (
                            'End a block.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('unlock', (
                            'Unlock a card that was locked by wrong passwords.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('reset-password', (
                            'Give a patron a new password and end their sessions.',
                            (
                                (('--password-stdin',), '', 'Read the password from a line of standard input.'),
                            ), ('*',), (), '',
                        )),
                        ('requests', (
                            'List the changes of the register that patrons have requested.',
                            (
                            ), (), (), '',
                        )),
                        ('approve', (
                            'Approve a change requested by a patron.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('decline', (
                            'Decline a change requested by a patron.',
                            (
                            ), ('*',), (), '',
                        )),
                    ), '',
                )),
                ('item', (
                    'Copies.',
                    (), (), (
                        ('add', (
                            'Add a copy to a record.',
                            (
                                (('--library',), '@pickup', 'The pick-up library that has it.'),
                                (('--collection',), '*', 'book, course, short or stacks.'),
                            ), ('*', '*'), (), '',
                        )),
                        ('edit', (
                            'Move a copy to another library or collection.',
                            (
                                (('--library',), '@pickup', 'The pick-up library that has it.'),
                                (('--collection',), '*', 'book, course, short or stacks.'),
                            ), ('*',), (), '',
                        )),
                        ('lost', (
                            'Report a copy lost.',
                            (
                            ), ('*',), (), '',
                        )),
                    ), '',
                )),
                ('checkout', (
                    'Lend copies to a patron.',
                    (
                    ), ('*', '*+'), (), '',
                )),
                ('return', (
                    'Take copies back.',
                    (
                        (('--library',), '@pickup', 'Where they were returned; default: the first library.'),
                    ), ('*+',), (), '',
                )),
                ('requests', (
                    'Item retrieval requests, and holds to fetch.',
                    (), (), (
                        ('list', (
                            "List what the desk has to fetch, send or receive: the copies, the best one first, and the patron's card.",  # noqa: E501
                            (
                            ), (), (), '',
                        )),
                        ('ready', (
                            'Put a copy on the hold shelf of its pick-up library and notify the patron.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('transit', (
                            'Send a copy to the pick-up library.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('cancel', (
                            'Cancel a hold or request for a patron, even if it is ready.',
                            (
                            ), ('*',), (), '',
                        )),
                    ), 'list',
                )),
                ('fee', (
                    'Fees.',
                    (), (), (
                        ('add', (
                            'Charge a patron.',
                            (
                                (('--kind',), 'overdue|uncollected|replacement|handling|other', 'What for.'),
                                (('--description',), '*', 'What the patron reads.'),
                            ), ('*', '*'), (), '',
                        )),
                        ('pay', (
                            "Take a patron's payment of fines, each in full, and show the sum.",
                            (
                                (('--all',), '', 'All fines of the patron.'),
                            ), ('*', '*+'), (), '',
                        )),
                        ('waive', (
                            'Waive a fine.',
                            (
                            ), ('*',), (), '',
                        )),
                    ), '',
                )),
                ('payment', (
                    'Payments online.',
                    (), (), (
                        ('setup', (
                            'Set up the payment of fines through Paytrail.',
                            (
                                (('--merchant',), '*', "Digits; test: Paytrail's public test account."),
                                (('--return-page',), '*', 'The https page that patrons see after paying.'),
                                (('--service',), '*', 'Another address of the payment service, for tests.'),
                                (('--secret-stdin',), '', "Read the merchant's secret from standard input into the keyring."),  # noqa: E501
                            ), (), (), '',
                        )),
                        ('show', (
                            'Show how the library takes payments online, and whether patrons can pay.',
                            (
                            ), (), (), '',
                        )),
                        ('list', (
                            'List payments, newest first.',
                            (
                                (('--state',), 'started|paid|registered|cancelled|failed|unregistered|unknown', 'Only payments in this state.'),  # noqa: E501
                            ), (), (), '',
                        )),
                        ('resolve', (
                            'End a payment whose money was taken and that cannot be registered, after the library has settled it.',  # noqa: E501
                            (
                                (('--note',), '*', 'What was done with the money; the patron reads it.'),
                            ), ('*',), (), '',
                        )),
                        ('takings', (
                            "Print the month's takings as CSV, for the bookkeeper: every payment online whose money was taken.",  # noqa: E501
                            (
                                (('--month',), '*', 'Which month; default: this one.'),
                                (('--output',), 'file', 'Write a file; -: print it, as by default.'),
                            ), (), (), '',
                        )),
                    ), '',
                )),
                ('day', (
                    'End the day.',
                    (
                        (('--date',), '*', 'The day to end; default: today.'),
                    ), (), (), '',
                )),
                ('notices', (
                    'The outbox of notices.',
                    (), (), (
                        ('list', (
                            'List the notices written for patrons, in the order of what they tell of.',
                            (
                            ), (), (), '',
                        )),
                        ('show', (
                            'Show a notice with its text, and what became of it.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('send', (
                            'Mail the notices that wait, each on its own and once.',
                            (
                            ), (), (), '',
                        )),
                    ), 'list',
                )),
                ('report', (
                    'Figures of the library, and its rules.',
                    (
                    ), (), (), '',
                )),
                ('backup', (
                    'A consistent copy, while in use.',
                    (
                    ), ('file',), (), '',
                )),
                ('restore', (
                    'Put a backup in the place of the library.',
                    (
                        (('--yes',), '', 'Do not ask.'),
                    ), ('file',), (), '',
                )),
                ('move', (
                    'Move the library to another store.',
                    (
                        (('--to',), '*', 'The new address; no library may be there.'),
                    ), (), (), '',
                )),
                ('verify', (
                    'An integrity check.',
                    (
                    ), (), (), '',
                )),
            ), '',
        )),
        ('completion', (
            'Completion of commands in your shell.',
            (), (), (
                ('install', (
                    'Install the completion of tunilib for your shell.',
                    (
                    ), ('bash|zsh|fish|powershell',), (), '',
                )),
                ('show', (
                    'Print the completion script of a shell, to put it where you want.',
                    (
                    ), ('bash|zsh|fish|powershell',), (), '',
                )),
            ), '',
        )),
        ('help', (
            'Help on a command: tunilib help loans renew.',
            (
            ), ('*+',), (), '',
        )),
    ), '',
)
