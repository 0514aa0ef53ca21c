"""Normalised text: how texts are split into words, and which spellings count as the same."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])++")
"""Letters, digits and combining accents: what the full-text index takes for a word."""

_INVISIBLE = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233, 65279), " ")
_INVISIBLE.update(dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)), ""))
_INVISIBLE.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))

_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_ODD = re.compile("[øæœßłđðþıħŧØÆŒẞŁĐÐÞĦŦ]")
_ARTICLES = frozenset(
    "the a an den det de en ett der die das ein eine le la les l un une el los las il lo".split()  # noqa: SIM905
)
_LONGEST_KEY = 160
_LONGEST_NAME_KEY = 400
"""Keys of names are not cut but where no index of a server could hold them."""


def clean(text: str) -> str:
    """The text with composed letters, and with spaces instead of characters that are not visible."""
    return text if text.isascii() and text.isprintable() else unicodedata.normalize("NFC", text.translate(_INVISIBLE))


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text, as they are spelled."""
    return tuple(_WORD.findall(text))


def fold(text: str) -> str:
    """Lower case without dots, rings and accents: texts that are equal here are found under either spelling."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(
        _WITHOUT_DECOMPOSITION
    )
    return "".join([letter for letter in apart if not unicodedata.combining(letter)])


def plain_forms(text: str) -> str:
    """The words that have letters such as ø, æ and ß, spelled without them; other accents are the index's task."""
    if text.isascii() or not _ODD.search(text):
        return ""
    return " ".join(fold(word) for word in split_words(text) if _ODD.search(word))


def match_key(text: str) -> str:
    """A key to compare titles and names by: folded words, without a leading article."""
    words = split_words(fold(text))
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)[:_LONGEST_KEY].rstrip()


def name_keys(inverted: str, direct: str) -> tuple[str, ...]:
    """The keys of a name: inverted, direct, and the part before the comma."""
    family = inverted.partition(",")[0]
    return tuple(dict.fromkeys(key for key in map(name_key, (inverted, direct, family)) if key))


def name_key(name: str) -> str:
    """A key to look up a name by."""
    return " ".join(split_words(fold(name)))[:_LONGEST_NAME_KEY].rstrip()
