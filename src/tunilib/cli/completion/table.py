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
    (('--version',), '', 'Show the version.'),
    (('--help', '-h'), '', 'Show this help.'),
)

ALIASES: dict[str, str] = {'favorites': 'favourites'}

TREE: Node = (
    '',
    (), (), (
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
