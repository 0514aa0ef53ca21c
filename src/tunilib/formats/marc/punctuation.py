"""Cataloguing punctuation (ISBD) taken off: what is left is what a reader would write."""

from __future__ import annotations

import re

__all__ = ["balanced", "plain", "trimmed", "without_brackets", "without_full_stop"]

_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u0098\u009c\x88\x89]")
_ENDING = re.compile(r"(?:\s+[/:;=,+]|[,;:/=])\s*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[.'’-])(?:[^\W\d_]|[b-df-hj-np-tv-xz]{2,5}|[ivxlc]+|ed|eds|edn|co|cos|no|nr|inc|etc|publ"
    r"|uppl|aufl|pub|univ|verl|ltd|dept|univ|repr"
    r"|rev|vol|ser|cop|illus|enl|corp|assoc|gen|assn|bros|dr|prof|jun|sen|uud|lis|tark|osak|yht|utg|uppl"
    r"|udg|verb|erw|neubearb|éd)\.$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """A value without the punctuation that announces the next one, and with single blanks.

    A full stop is not touched: see ``without_full_stop``.
    """
    text = " ".join(_DIRECTION.sub("", text).split())
    shorter = _ENDING.sub("", text)
    while shorter != text:
        text = shorter
        shorter = _ENDING.sub("", text)
    return text.strip()


def trimmed(text: str) -> str:
    """A value without punctuation at its end, nor a full stop that only ends the field.

    A full stop before other punctuation ("Provincetown, Mass. :") belongs to the word.
    """
    return without_full_stop(plain(text)) if text.rstrip().endswith(".") else plain(text)


def without_full_stop(text: str) -> str:
    """Without the full stop that ends a field, unless it belongs to an abbreviation, an initial or an
    ellipsis.
    """
    if not text.endswith("."):
        return text
    if text.endswith(("...", "…")):
        return text
    if text.endswith(".."):
        return text.rstrip(". ")
    if text.endswith(" ."):
        return text[:-1].rstrip()
    if _ABBREVIATION.search(text):
        return text
    last = text.rsplit(" ", 1)[-1]
    return text if "." in last[:-1] and not last[:-1].startswith("(") else text[:-1]


def without_brackets(text: str) -> str:
    """Without the square brackets of what the cataloguer supplied, and without "et al." in them."""
    text = _ET_AL.sub("", text)
    return " ".join(text.replace("[", "").replace("]", "").split())


def balanced(text: str) -> str:
    """Without a bracket at either end whose other half is missing."""
    for opening, closing in ("[]", "()"):
        if text.startswith(opening) and closing not in text:
            text = text[1:].lstrip()
        if text.endswith(closing) and opening not in text:
            text = text[:-1].rstrip()
    return text


_ET_AL = re.compile(r"\[\s*(?:u\. ?a\.|etc\.?|et al\.?|ym\.|m\. ?fl\.)\s*\]", re.IGNORECASE)
