"""Sending the outbox: each letter once, and remembered as sent only after it was."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.outcome import Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, TunilibError, Unavailable, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tunilib.core.desk import Notice

__all__ = ["Outbox", "SentNotice", "send_notices"]


class Outbox(Protocol):
    """Where notices wait."""

    def list(self, *, unsent: bool = False) -> Sequence[Notice]:
        """The notices, oldest first."""

    def sent(self, notice: str) -> None:
        """Remember one as sent."""


@model
class SentNotice(Model):
    """What became of one notice: ``mailed``, ``nothing`` (it has no address), ``failed``.

    Attributes:
        error: why it failed.
    """

    id: str
    to: str | None
    outcome: Word
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, metadata=INTERNAL)


def send_notices(outbox: Outbox, post: Callable[[Notice, str], None]) -> Iterator[SentNotice]:
    """Send what waits, one after the other; what comes is what became of each.

    Args:
        post: hands a notice to the mail, to an address; when it returns it was accepted.

    After the mail system could not be reached, the rest is not tried: it waits for the next time.
    """
    unreachable: Unavailable | None = None
    for notice in outbox.list(unsent=True):
        if notice.to is None:
            reason = Reason.of(ReasonCode.OTHER, what="no-address")
            yield SentNotice(id=notice.id, to=None, outcome=Word.NOTHING, reasons=(reason,))
            continue
        if unreachable is None:
            try:
                post(notice, notice.to)
            except Unavailable as error:
                unreachable = error
            except (LocalError, UsageError) as error:
                yield _failed(notice, error)
                continue
            else:
                outbox.sent(notice.id)
                yield SentNotice(id=notice.id, to=notice.to, outcome=Word.MAILED)
                continue
        yield _failed(notice, unreachable)


def _failed(notice: Notice, error: TunilibError) -> SentNotice:
    return SentNotice(
        id=notice.id,
        to=notice.to,
        outcome=Word.FAILED,
        reasons=(Reason.because(error),),
        error=error,
    )
