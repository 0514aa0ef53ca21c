"""What became of the things of a list: the exit code, and what is said where the data alone would not say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tunilib.cli.exits import gravest, of_error, of_outcome
from tunilib.cli.invocation import Invocation
from tunilib.errors import TunilibError
from tunilib.terms import word

__all__ = ["Tally", "failed_account"]

_NAMES = ("title", "name", "barcode", "id", "loan_id", "record_id", "card", "to")
"""The fields by which a person knows a thing, the best first."""


def failed_account(profile: str | None, card: str | None, error: TunilibError, language: str) -> dict[str, Any]:
    """The element that stands in the list for an account which failed (``--all-profiles``, ``--all-cards``)."""
    from tunilib.cli.failures import failure_of

    return {"profile": profile, "card": card, "error": failure_of(error, language).as_dict()}


class Tally:
    """Watches the rows of an answer go by.

    Args:
        tells_refusals: whether a refusal is also said on standard error: where only its code is shown.
    """

    def __init__(self, inv: Invocation, *, tells_refusals: bool) -> None:
        self._inv, self._tells_refusals = inv, tells_refusals and not inv.json
        self._codes: set[int] = set()

    @property
    def exit_code(self) -> int:
        """The gravest so far."""
        return gravest(self._codes)

    def is_failure(self, row: Mapping[str, Any]) -> bool:
        """Whether a row stands for an account that failed; without ``--json`` that is then told as an error."""
        error = row.get("error")
        if not isinstance(error, Mapping):
            return False
        self._codes.add(of_error(error["code"]))
        if not self._inv.json:
            from tunilib.cli.failures import Failure, tell

            whose = ", ".join(name for name in (row.get("profile"), row.get("card")) if name)
            message = f"{whose}: {error['message']}" if whose else str(error["message"])
            tell(Failure(error["code"], 0, message, error["hint"]), self._inv.output, self._inv.lang, as_json=False)
        return True

    def note(self, row: Mapping[str, Any]) -> None:
        """Count a row's outcome, where it has one, and say a refusal."""
        outcome = row.get("outcome")
        if outcome is None:
            return
        code = of_outcome(str(outcome))
        self._codes.add(code)
        if code and self._tells_refusals:
            what = next((str(row[name]) for name in _NAMES if row.get(name)), None)
            why = " ".join(str(reason["message"]) for reason in row.get("reasons") or ())
            said = (what, word("outcome", str(outcome), self._inv.lang), why)
            self._inv.tell(": ".join(part for part in said if part))
