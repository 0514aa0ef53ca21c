"""What the unattended run tells, read from the mails of a machine."""

from __future__ import annotations

import mailbox
import re
from email.message import Message
from pathlib import Path
from typing import NamedTuple, cast

FAILED, FINES, READY, ENDS, UNKNOWN = (
    "Could not be read",
    "Fines",
    "Ready for pick-up",
    "Last day for pick-up",
    "Look at the library's site: the outcome is not known",
)
SOON = ("Return soon: could not be renewed", "Due soon, as last seen: the library could not be asked")
OVERDUE = "Overdue: return"
BACK = (OVERDUE, *SOON)
"""The sections that ask for a loan to go back."""

_ACCOUNT = re.compile(r".*\((\w+)\)")
_RENEWED = re.compile(r"(\d+) loans? (?:was|were) renewed\.")


class Reported(NamedTuple):
    """One thing that was told.

    Attributes:
        card: whose it is; empty: of an account with a single section. section: the heading.
        title: its first line. when: the second.
    """

    card: str
    section: str
    title: str
    when: str


class Letter(NamedTuple):
    """What a mail says; ``renewed``: how many loans it says were renewed."""

    things: tuple[Reported, ...]
    renewed: int


def letters_in(mbox: Path) -> list[Letter]:
    """The mails of a box, which is empty from then on."""
    if not mbox.exists():
        return []
    box = mailbox.mbox(mbox, create=False)
    mails = {mail["Message-ID"]: mail for mail in box}  # a reader shows the second copy of one that was cut off once
    parts = [cast("Message", mail.get_payload(0)) for mail in mails.values()]
    box.close()
    mbox.unlink()
    return [_letter(cast("bytes", part.get_payload(decode=True)).decode()) for part in parts]


def _letter(text: str) -> Letter:
    things: list[Reported] = []
    card = section = ""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        below = lines[number + 1] if number + 1 < len(lines) else ""
        if below and set(below) == {"="}:
            account = _ACCOUNT.fullmatch(line)
            assert account is not None, text
            card = account[1]
        elif re.match(r"  \S", line):
            things.append(Reported(card, section, line.strip(), below.strip()))
        elif line and not line.startswith((" ", "=")):
            section = line
    return Letter(tuple(things), sum(int(count) for count in _RENEWED.findall(text)))
