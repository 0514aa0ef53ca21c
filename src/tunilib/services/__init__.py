"""The use cases, by noun: what the account and the commands do with ports and policy. No printing, no HTTP, no SQL.

A module is imported when it is first used: start-up is part of the product.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
