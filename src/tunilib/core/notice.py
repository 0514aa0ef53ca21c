"""Notices of a library that sends no mail: its outbox, and reminders of due dates."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from tunilib.core.loan import Loan
from tunilib.core.models import INTERNAL, Model, model


@model
class Notice(Model):
    """A notice in the outbox. ``to`` None: the register has no address; ``sent`` None: it waits."""

    id: str
    to: str | None
    subject: str
    created: datetime
    sent: datetime | None = None
    body: str = field(metadata=INTERNAL)


class DueReminder(NamedTuple):
    """A reminder that a patron should get now.

    Attributes:
        to: their own address. loans: those whose day was reached. is_wanted: they have set a reminder.
    """

    to: str | None
    loans: tuple[Loan, ...]
    is_wanted: bool


class Reminder(NamedTuple):
    """A reminder in the outbox; ``loans``: the ids of its loans."""

    notice: Notice
    loans: tuple[str, ...]
