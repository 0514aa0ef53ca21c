"""Colours of states and outcomes; the words beside them say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["row_style"]

_STYLES = {
    "due-soon": "yellow",
    "overdue": "red",
    "ready": "green",
    "frozen": "dim",
    "collected": "dim",
    "expired": "dim",
    "cancelled": "dim",
    "renewed": "green",
    "placed": "green",
    "changed": "green",
    "requested": "green",
    "lent": "green",
    "returned": "green",
    "would-renew": "cyan",
    "refused": "red",
    "unknown": "bold red",
    "not-tried": "yellow",
    "failed": "red",
}


def row_style(row: Mapping[str, Any]) -> str:
    """The style of a row, by its ``outcome``, else its ``status``; empty for the ordinary."""
    return _STYLES.get(str(row.get("outcome") or row.get("status") or ""), "")
