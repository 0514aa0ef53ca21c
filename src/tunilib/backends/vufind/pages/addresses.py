"""Addresses in pages, which may be anything: taken apart without ever failing."""

from __future__ import annotations

from urllib.parse import parse_qs

__all__ = ["in_query", "path_of", "query_of"]


def path_of(address: str | None) -> str:
    """The address without query and fragment."""
    return (address or "").partition("#")[0].partition("?")[0]


def query_of(address: str | None) -> dict[str, list[str]]:
    """The parameters, those without a value too."""
    return parse_qs((address or "").partition("#")[0].partition("?")[2], keep_blank_values=True)


def in_query(address: str | None, name: str) -> str | None:
    """The first value of a parameter, None where it is missing or empty."""
    return next((value for value in query_of(address).get(name, []) if value), None)
