"""Parse, check and convert ISBN, ISSN and DOI."""

from __future__ import annotations

import re

_DASHES = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_ISBN = re.compile(r"(?<![\dX])(?:97[89]\d{10}|\d{9}[\dX])(?![\dX])")
_ISBN_LOOSE = re.compile(r"[\dXx](?:[\dXx]|[\s\-\u00ad\u2010-\u2015\u2212](?=[\dXx])){8,24}")
_ISSN = re.compile(r"(?<!\d)(\d{4})[\s\-\u00ad\u2010-\u2015\u2212]?(\d{3}[\dXx])(?![\dXx])")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/10\.", re.IGNORECASE)
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_PUNCTUATION = ".,;:\"'!?"
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:?\s*|urn:doi:|info:doi/)", re.IGNORECASE)


def clean_isbn(text: str) -> str:
    """The first ISBN in a text, as 10 or 13 characters without hyphens, or empty.

    A wrong check digit stays: it is printed in the book, and people search for it.
    """
    for match in _ISBN_LOOSE.finditer(text):
        bare = _DASHES.sub("", match.group()).upper()
        found = _ISBN.fullmatch(bare)
        if found:
            return bare
        # "951-45-1234-5 12 EUR": the price is not part of the ISBN
        for length in (13, 10):
            if len(bare) > length and _ISBN.fullmatch(bare[:length]) and is_isbn(bare[:length]):
                return bare[:length]
    return ""


def clean_issn(text: str) -> str:
    match = _ISSN.search(text)
    return f"{match[1]}-{match[2].upper()}" if match else ""


def clean_doi(text: str) -> str:
    """The bare DOI (``10.…/…``) in a text, in its own case, or empty."""
    text = text.strip()
    if "%" in text and is_doi_address(text):
        from urllib.parse import unquote

        text = unquote(text)
    match = _DOI.search(_DOI_PREFIX.sub("", text))
    return _without_surroundings(match.group()) if match else ""


def is_doi_address(url: str) -> bool:
    return _DOI_ADDRESS.match(url) is not None


def _without_surroundings(doi: str) -> str:
    opened: list[int] = []
    for place, character in enumerate(doi):
        if character in _BRACKETS:
            opened.append(place)
        elif character in _BRACKETS.values() and (not opened or _BRACKETS[doi[opened.pop()]] != character):
            # the bracket was opened before the DOI
            return doi[:place].rstrip(_PUNCTUATION)
    # a bracket that is never closed belongs to what follows: "10.1000/182(see" or "10.1000/182<br"
    return _without_surroundings(doi[: opened[0]]) if opened else doi.rstrip(_PUNCTUATION)


def is_isbn(isbn: str) -> bool:
    if len(isbn) == 10:
        return isbn[9] == _check10(isbn[:9])
    return len(isbn) == 13 and isbn.isdigit() and isbn[12] == _check13(isbn[:12])


def to_isbn13(isbn: str) -> str:
    if len(isbn) != 10:
        return isbn
    stem = "978" + isbn[:9]
    return stem + _check13(stem)


def to_isbn10(isbn: str) -> str:
    """The 10-digit form of a clean ISBN; empty if it has none (979)."""
    if len(isbn) == 10:
        return isbn
    if len(isbn) != 13 or not isbn.startswith("978"):
        return ""
    stem = isbn[3:12]
    return stem + _check10(stem)


def isbn_forms(text: str) -> tuple[str, ...]:
    """Every clean form of an ISBN in any spelling, 13 digits first; empty if it is not an ISBN."""
    isbn = clean_isbn(text)
    if not isbn:
        return ()
    forms = (to_isbn13(isbn), to_isbn10(isbn), isbn)
    return tuple(dict.fromkeys(form for form in forms if form))


def _check10(stem: str) -> str:
    rest = -sum(int(digit) * weight for digit, weight in zip(stem, range(10, 1, -1), strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _check13(stem: str) -> str:
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem)) % 10)
