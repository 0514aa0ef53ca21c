"""A message to one person."""

from __future__ import annotations

from tunilib.core.models import Value, model

__all__ = ["Letter"]


@model
class Letter(Value):
    """One message, as text and perhaps as HTML.

    Attributes:
        to: one mail address.
        subject: one line; a line break in it becomes a blank.
        text: plain text.
        html: the same for readers that show HTML; None: text alone.
        key: the same for the same letter: a mail's Message-ID is made of it, so that a reader drops a second copy.
        unsubscribe: how to get no more of these, the address of a page or a mailto; None: it is not one of a series.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    key: str | None = None
    unsubscribe: str | None = None
