"""The results, compared with the limits."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Verdict"]


class _Line(NamedTuple):
    what: str
    found: str
    limit: str
    is_exceeded: bool


class Verdict:
    """A table that grows while things are measured."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []

    def most(self, what: str, found: float, limit: float | None = None, more: str = "") -> None:
        """A ratio or figure that should be small; no limit: it is only told."""
        shown = "" if limit is None else f"at most {limit:g}"
        self._add(what, found, shown, limit is not None and found > limit, more)

    def least(self, what: str, found: float, limit: float, more: str = "") -> None:
        """A figure that should be large."""
        self._add(what, found, f"at least {limit:g}", found < limit, more)

    @property
    def is_exceeded(self) -> bool:
        """Whether anything is worse than its limit."""
        return any(line.is_exceeded for line in self._lines)

    def __str__(self) -> str:
        width = max((len(line.what) for line in self._lines), default=0)
        return "\n".join(
            f"{line.what:{width}}  {line.found}  {line.limit}{'  EXCEEDED' if line.is_exceeded else ''}".rstrip()
            for line in self._lines
        )

    def _add(self, what: str, found: float, limit: str, is_exceeded: bool, more: str) -> None:
        figure = f"{found:9.2f}" if abs(found) < 1000 else f"{found:9.0f}"
        line = _Line(what, f"{figure}  {more}".rstrip(), f"[{limit}]" if limit else "", is_exceeded)
        self._lines.append(line)
