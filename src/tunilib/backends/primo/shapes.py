"""The shape of an answer for a report: the names of its fields and the kinds of their values, and no value."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z][A-Za-z_.:/ -]{0,60}\d{0,2}", re.ASCII)
_DEEPEST = 8
_MOST = 60


def shape_of(value: object, depth: int = 0) -> str:
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        parts = {name if _NAME.fullmatch(name) else "?": shape_of(part, depth + 1) for name, part in value.items()}
        return "{" + ", ".join(f"{name}: {part}" for name, part in list(parts.items())[:_MOST]) + "}"
    if isinstance(value, list):
        return "[" + " | ".join(list(dict.fromkeys(shape_of(one, depth + 1) for one in value))[:3]) + "]"
    if isinstance(value, str):
        return _kind_of(value)
    return {type(None): "null", bool: "true or false"}.get(type(value), "number")


def _kind_of(text: str) -> str:
    if text in ("Y", "N"):
        return "Y or N"
    if text.isascii() and text.isdigit():
        return "day" if len(text) == 8 and text.startswith(("19", "20")) else "digits"
    return "text" if text.strip() else "empty text"
