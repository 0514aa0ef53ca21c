"""The command line as a table. Made by ``python -m tunilib.cli.completion.generate``: do not edit."""

# fmt: off
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Option = tuple[tuple[str, ...], str, str]
    Node = tuple[str, tuple[Option, ...], tuple[str, ...], tuple[tuple[str, Any], ...], str]

GLOBALS: tuple[Option, ...] = (
    (('--profile',), '*', 'Which account.'),
    (('--all-profiles',), '', 'Every account, each on its own.'),
    (('--card',), '*', 'Which library card of the account.'),
    (('--all-cards',), '', 'Every library card of the account.'),
    (('--json',), '', 'Data as JSON on stdout, errors as JSON on stderr.'),
    (('--store',), '*', 'The embedded library, sqlite:///PATH.'),
    (('--lang',), 'en|fi|sv', 'Language of messages.'),
    (('--quiet',), '', 'On stderr only errors, refusals and what needs a person.'),
    (('--verbose',), '', 'Say on stderr what is being done.'),
    (('--no-color',), '', 'No colours.'),
    (('--fields',), '*', 'These columns of a list, in this order, as in a pipe.'),
    (('--header',), '', 'A list as in a pipe, after a line with the names of its columns.'),
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
                (('--reset',), '', 'Delete the demonstration and make a new one.'),
                (('--yes',), '', 'With --reset: do not ask.'),
            ), (), (), '',
        )),
        ('login', (
            'Sign in to a library.',
            (
                (('--library',), '*', 'The library; without it the embedded one.'),
                (('--target',), '*', 'Which library of a site that serves several.'),
                (('--backend',), 'embedded|vufind|finna', 'What the library speaks; without it told from the address.'),
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
                    'List the accounts, in the order made.',
                    (
                    ), (), (), '',
                )),
                ('default', (
                    'Choose the account that commands use where none is named.',
                    (
                    ), ('*',), (), '',
                )),
                ('remove', (
                    'Sign an account out and forget it. What the ledger saw stays.',
                    (
                    ), ('*',), (), '',
                )),
            ), 'list',
        )),
        ('status', (
            'The account at a glance.',
            (
            ), (), (), '',
        )),
        ('loans', (
            'Loans and renewals.',
            (), (), (
                ('list', (
                    'List the loans, by due date.',
                    (
                        (('--due-within',), '*', 'Only what falls due in this time, or is overdue: 3d, 26h.'),
                        (('--overdue',), '', 'Only overdue ones.'),
                    ), (), (), '',
                )),
                ('renew', (
                    'Renew loans, and prove it.',
                    (
                        (('--title',), '*', 'Loans with this in their title.'),
                        (('--all',), '', 'All loans.'),
                        (('--due-within',), '*', 'Only what falls due in this time: 3d, 26h.'),
                        (('--strategy',), 'early|late', 'early: whatever gains a day; late: only what falls due before the next run.'),  # noqa: E501
                        (('--dry-run',), '', 'Say what would be done, and do nothing.'),
                    ), ('*+',), (), '',
                )),
                ('explain', (
                    'Say why loans can or cannot be renewed, and what keeping them costs.',
                    (
                    ), ('*+',), (), '',
                )),
                ('history', (
                    'List loans that came back, newest first.',
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
                    'Place a hold on a title, and prove it.',
                    (
                        (('--pickup',), '*', 'Pick-up library; default: the home library.'),
                        (('--expires',), '*', 'Last day of interest in it.'),
                    ), ('*',), (), '',
                )),
                ('request', (
                    'Have a copy fetched from the closed stacks, and prove that it was asked for.',
                    (
                        (('--item',), '*', 'One copy, by its barcode; default: any.'),
                        (('--pickup',), '*', 'Pick-up library; default: the home library.'),
                        (('--comment',), '*', 'A word to the library.'),
                    ), ('*',), (), '',
                )),
                ('change', (
                    'Change the pick-up library, freeze or release.',
                    (
                        (('--pickup',), '*', 'The new pick-up library.'),
                        (('--freeze',), '', 'Keep the place in the queue, but be passed over.'),
                        (('--until',), '*', 'With --freeze: the last day of it.'),
                        (('--release',), '', 'End the freeze.'),
                    ), ('*+',), (), '',
                )),
                ('cancel', (
                    'Cancel holds and requests, and prove it.',
                    (
                        (('--all',), '', 'Every open one; asks first.'),
                        (('--dry-run',), '', 'Say what would be done, and do nothing.'),
                        (('--yes',), '', 'Do not ask.'),
                    ), ('*+',), (), '',
                )),
                ('pickup-locations', (
                    'List the libraries where holds can be collected.',
                    (
                    ), ('*',), (), '',
                )),
            ), 'list',
        )),
        ('fines', (
            'Fines and the fee list.',
            (), (), (
                ('list', (
                    'List the fines: what for, how much, since when, and what follows from them.',
                    (
                    ), (), (), '',
                )),
                ('fees', (
                    "List the library's fees and limits, and whether the library states them itself.",
                    (
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
                        (('--home-library',), '*', 'Default pick-up library of holds; ask: each time; none.'),
                    ), (), (), '',
                )),
                ('password', (
                    'Change the password of the card: asked for without echo, or read from three lines of standard input.',  # noqa: E501
                    (
                    ), (), (), '',
                )),
                ('request-change', (
                    'Ask the library to change its register. Nothing changes until the service desk approves.',
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
                    'Add a card, after checking it with its library.',
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
                    'Give a card another name.',
                    (
                        (('--name',), '*', 'Your name for it.'),
                    ), ('*',), (), '',
                )),
                ('remove', (
                    'Take a card from the account. Loans and holds on it are not touched.',
                    (
                        (('--yes',), '', 'Do not ask.'),
                    ), ('*',), (), '',
                )),
            ), 'list',
        )),
        ('search', (
            'The catalogue; nobody needs to sign in.',
            (
                (('--type',), 'all|title|author|subject|isn', 'Where to look; isn: an ISBN or ISSN in any spelling.'),
                (('--filter',), '*', "Only format, language, year, library or author; may be repeated. tunilib search '' shows the values."),  # noqa: E501
                (('--page',), '*', 'Which page of 20 records.'),
                (('--export',), 'refworks|ris|endnote|bibtex|biblatex|csl-json|mods|marcxml|marc|csv|text', 'Export what is found, all of it without --page: refworks, ris, endnote, bibtex, biblatex, csl-json, mods, marcxml, marc, csv or text.'),  # noqa: E501
                (('--output',), 'file', 'Write the export to a file, whole or not at all.'),
            ), ('*',), (), '',
        )),
        ('favourites', (
            'References that you keep, in lists.',
            (), (), (
                ('list', (
                    'List favourites.',
                    (
                        (('--sort',), 'title|author|date|format|added|custom', 'date: newest first; added: in the order they were added; custom: in your own order.'),  # noqa: E501
                    ), ('*',), (), '',
                )),
                ('add', (
                    'Put records into a list; without --list into "My favourites".',
                    (
                        (('--list',), '*', 'ID or exact name of a list.'),
                    ), ('*+',), (), '',
                )),
                ('remove', (
                    'Take records out of a list, with their notes and keywords; without --list out of all lists.',
                    (
                        (('--list',), '*', 'ID or exact name of a list.'),
                    ), ('*+',), (), '',
                )),
                ('edit', (
                    'Write notes and keywords to a favourite; without --list wherever it is.',
                    (
                        (('--list',), '*', 'ID or exact name of a list.'),
                        (('--notes',), '*', 'Markdown; empty clears them.'),
                        (('--keywords',), '*', 'Apart by commas, instead of those there; empty: none.'),
                    ), ('*',), (), '',
                )),
                ('order', (
                    'Put records first in your own order of a list; the others follow as they stood. See: list --sort custom.',  # noqa: E501
                    (
                    ), ('*', '*+'), (), '',
                )),
                ('move', (
                    'Move favourites to another list, all of them in one step.',
                    (
                        (('--from',), '*', 'The list they are in.'),
                        (('--to',), '*', 'The list they go to.'),
                    ), ('*+',), (), '',
                )),
                ('copy', (
                    'Copy favourites into another list, with notes and keywords.',
                    (
                        (('--to',), '*', 'The list they go to.'),
                        (('--from',), '*', 'The list they are in; without: wherever they are.'),
                    ), ('*+',), (), '',
                )),
                ('import', (
                    'Bring the references of a file into a list, all in one step.',
                    (
                        (('--list',), '*', 'ID or exact name of a list.'),
                        (('--format',), 'refworks|ris|bibtex|csl-json|marcxml|marc|finna', 'Its format; without: its content tells.'),  # noqa: E501
                    ), ('file',), (), '',
                )),
                ('lists', (
                    'List the lists, the default one first.',
                    (
                    ), (), (), '',
                )),
                ('create', (
                    'Make a list; only you can read it, unless it is public.',
                    (
                        (('--public',), '', 'Everybody may read it.'),
                    ), ('*',), (), '',
                )),
                ('rename', (
                    'Give a list another name.',
                    (
                    ), ('*', '*'), (), '',
                )),
                ('publish', (
                    'Make a list public: notes and keywords in it can then be read by others.',
                    (
                    ), ('*',), (), '',
                )),
                ('unpublish', (
                    'Make a list private again. Files that were shared before are not called back.',
                    (
                    ), ('*',), (), '',
                )),
                ('delete', (
                    'Delete a list with its notes and keywords; records stay in the other lists they are in.',
                    (
                        (('--yes',), '', 'Do not ask.'),
                    ), ('*',), (), '',
                )),
                ('share', (
                    'Write a public list as a web page that needs nothing else, and as an Atom feed.',
                    (
                        (('--output',), 'folder', 'Where the files go; default: here.'),
                    ), ('*',), (), '',
                )),
                ('mail', (
                    'Send references by mail, as [mail] in config.toml says. Your notes and keywords stay with you.',
                    (
                        (('--to',), '*', 'An e-mail address.'),
                    ), ('*+',), (), '',
                )),
                ('export', (
                    'Export favourites in the order they were added, with notes and keywords, to standard output or a file.',  # noqa: E501
                    (
                        (('--format',), 'refworks|ris|endnote|bibtex|biblatex|csl-json|mods|marcxml|marc|csv|text', 'The format of the file: refworks, ris, endnote, bibtex, biblatex, csl-json, mods, marcxml, marc, csv or text.'),  # noqa: E501
                        (('--style',), '*', 'Of citations (text).'),
                        (('--locale',), '*', 'Of citations (text).'),
                        (('--output',), 'file', 'Write a file, whole or not at all.'),
                        (('--open',), '', 'Hand the references to RefWorks in your browser.'),
                        (('--post-page',), 'file', 'Write the page that does that.'),
                    ), ('*',), (), '',
                )),
            ), 'list',
        )),
        ('searches', (
            'Search history, saved searches and alerts.',
            (), (), (
                ('recent', (
                    'List what was searched for since you signed in, newest first.',
                    (
                    ), (), (), '',
                )),
                ('saved', (
                    'List the saved searches, newest first.',
                    (
                    ), (), (), '',
                )),
                ('save', (
                    'Keep a search beyond signing out.',
                    (
                    ), ('*',), (), '',
                )),
                ('delete', (
                    'Delete searches, with their alerts.',
                    (
                    ), ('*+',), (), '',
                )),
                ('clear', (
                    'Empty the history; saved searches stay, unless --saved is given, which asks first.',
                    (
                        (('--saved',), '', 'Delete the saved searches too, with their alerts.'),
                        (('--yes',), '', 'Do not ask.'),
                    ), (), (), '',
                )),
                ('alert', (
                    'Have new records mailed to you; a search with an alert is saved.',
                    (
                    ), ('*', 'none|daily|weekly'), (), '',
                )),
                ('notify', (
                    'Mail what is new for each search with an alert, as [mail] in config.toml says.',
                    (
                        (('--dry-run',), '', 'Only tell what would be mailed.'),
                    ), (), (), '',
                )),
            ), 'recent',
        )),
        ('doctor', (
            'What works on this machine and what does not.',
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
                        (('--print-rules',), '', 'Print the default rules file, and make nothing.'),
                    ), (), (), '',
                )),
                ('import', (
                    'Import records from MARC 21, MARCXML or RIS.',
                    (
                        (('--library',), '*', 'Where the copies stand; default: the first library.'),
                        (('--collection',), '*', 'book, course, short or stacks; default: the first.'),
                        (('--copies',), '*', 'How many copies each new record gets.'),
                    ), ('file+',), (), '',
                )),
                ('patron', (
                    'The patron register.',
                    (), (), (
                        ('add', (
                            'Add a patron. Without --password-stdin a one-time password is made and printed.',
                            (
                                (('--name',), '*', "The patron's name."),
                                (('--email',), '*', "The register's e-mail address."),
                                (('--category',), '*', 'Patron category.'),
                                (('--home-library',), '*', 'Default pick-up library.'),
                                (('--password-stdin',), '', 'Read the password from a line of standard input.'),
                            ), ('*',), (), '',
                        )),
                        ('edit', (
                            'Change the register. An empty value clears a field, where it may be empty.',
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
                            'End a block. Fines still suspend.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('unlock', (
                            'Let a card that wrong passwords have locked sign in again.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('reset-password', (
                            'Give a patron a new password, and end their sessions. Without --password-stdin one is made and printed.',  # noqa: E501
                            (
                                (('--password-stdin',), '', 'Read the password from a line of standard input.'),
                            ), ('*',), (), '',
                        )),
                        ('requests', (
                            'List the changes of the register that patrons asked for, and that wait.',
                            (
                            ), (), (), '',
                        )),
                        ('approve', (
                            'Make a change that a patron asked for.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('decline', (
                            'Decline a change that a patron asked for; nothing is changed.',
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
                                (('--library',), '*', 'The pick-up library where it stands.'),
                                (('--collection',), '*', 'book, course, short or stacks.'),
                            ), ('*', '*'), (), '',
                        )),
                        ('edit', (
                            'Move a copy to another library or collection.',
                            (
                                (('--library',), '*', 'The pick-up library where it stands.'),
                                (('--collection',), '*', 'book, course, short or stacks.'),
                            ), ('*',), (), '',
                        )),
                        ('lost', (
                            'Report a copy lost: a loan of it is charged the replacement and handling fees.',
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
                        (('--library',), '*', 'Where they were returned; default: the first library.'),
                    ), ('*+',), (), '',
                )),
                ('requests', (
                    'Item retrieval requests, and holds to fetch.',
                    (), (), (
                        ('list', (
                            "List what the desk has to fetch, send on or receive: the copies, the one to take first, and the patron's card.",  # noqa: E501
                            (
                            ), (), (), '',
                        )),
                        ('ready', (
                            'Put a copy on the hold shelf of its pick-up library, and tell the patron.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('transit', (
                            'Send a copy on its way to the pick-up library.',
                            (
                            ), ('*',), (), '',
                        )),
                        ('cancel', (
                            'Cancel a hold or request for a patron who called, also one that is ready; it costs nothing.',  # noqa: E501
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
                            "Take a patron's payment of fines, each in full, and say how much it is.",
                            (
                                (('--all',), '', 'All fines of the patron.'),
                            ), ('*', '*+'), (), '',
                        )),
                        ('waive', (
                            'Drop a fine without payment.',
                            (
                            ), ('*',), (), '',
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
                            'List the notices written for patrons, in the order of what they tell of; sent is empty while one waits.',  # noqa: E501
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
            ), '',
        )),
    ), '',
)
