"""What the comparison itself found, as a reason."""

from __future__ import annotations

from tunilib.core.reason import Reason, ReasonCode, Source

__all__ = ["note"]


def note(what: str) -> Reason:
    """A finding: ``answer-lost``, ``not-read-back``, ``said-done``, ``said-nothing``, ``said-refused``, ``moved-back``,
    ``gone``, ``no-reason-given``, ``still-there``, ``not-as-asked``.
    """
    return Reason(ReasonCode.OTHER, Source.INFERRED, (("what", what),))
