"""Text in the case that a citation style asks for."""

from __future__ import annotations

import re

__all__ = ["cased", "title_case"]

# The specification's, and particles of names.
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "down",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "onto",
        "or",
        "over",
        "so",
        "the",
        "till",
        "to",
        "up",
        "via",
        "with",
        "yet",
        "about",
        "de",
        "d'",
        "d’",
        "van",
        "von",
        "v",
        "v.",
    ]
)
_AROUND = "\"'“”‘’«»([{.,;:!?)]}"
_PIECE = re.compile(r"[^\s/‐–-]+|[\s/‐–-]+")


def cased(text: str, case: str, *, english: bool) -> str:
    """Text in one of the cases of the Citation Style Language; title case is for English alone."""
    if case == "title":
        return title_case(text) if english else text
    if case == "lowercase":
        return text.lower()
    if case == "uppercase":
        return text.upper()
    if case == "capitalize-all":
        return " ".join([_capital(word) if word.islower() else word for word in text.split(" ")])
    if case == "sentence" and text.isupper():
        return _capital(text.lower())
    if case in ("sentence", "capitalize-first") and text.partition(" ")[0].islower():
        return _capital(text)
    return text


def title_case(text: str) -> str:
    """English title case: words in small letters get a capital, but for articles, conjunctions and
    prepositions.

    A word with a capital anywhere, and a letter alone, is left as it is; the first and last word, and what
    follows the end of a sentence or a colon, have a capital always. Parts of words with hyphens are words.
    """
    if text.isupper():
        return text
    pieces = _PIECE.findall(text)
    words = [place for place, piece in enumerate(pieces) if piece.strip(_AROUND + " /‐–-")]
    opening = True
    for place, piece in enumerate(pieces):
        bare = piece.strip(_AROUND)
        if bare.strip(" /‐–-"):
            small = len(bare) == 1 or bare in _SMALL or piece in _SMALL or bare.startswith(("d'", "d’"))
            if bare.islower() and (opening or place == words[-1] or not small):
                pieces[place] = _capital(piece)
            opening = piece.endswith((":", "?", "!", ".")) and bare != "v"
        elif ":" in piece:
            opening = True
    return "".join(pieces)


def _capital(word: str) -> str:
    for place, character in enumerate(word):
        if character.isalpha():
            return word[:place] + character.upper() + word[place + 1 :]
        if character.isdigit():
            break
    return word
