"""What became of the things of a list: the exit code, and what is said where the data alone would not say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tunilib.cli.exits import gravest, of_error, of_outcome
from tunilib.cli.failures import Failure, tell
from tunilib.cli.invocation import Invocation
from tunilib.errors import TunilibError
from tunilib.messages import word

__all__ = ["Tally", "failed_account"]


def failed_account(profile: str | None, card: str | None, error: TunilibError) -> dict[str, Any]:
    """The element that stands in the list for an account which failed (``--all-profiles``, ``--all-cards``)."""
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    return {"profile": profile, "card": card, "error": told}


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
            parts = [row.get("title") or row.get("name") or row.get("id") or row.get("loan_id") or row.get("card")]
            parts.append(word("outcome", str(outcome), self._inv.lang))
            parts.extend(reason["message"] for reason in row.get("reasons") or ())
            self._inv.tell(": ".join(str(part) for part in parts[:2] if part) + _why(parts[2:]))


def _why(messages: list[Any]) -> str:
    return f": {' '.join(map(str, messages))}" if messages else ""
