"""Words of the catalogue: how a text is taken apart, and what makes two spellings the same."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean", "fold", "match_key", "name_keys", "plain_forms", "split_words"]

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
"""Letters and digits, with the accents that stand for themselves: what the full-text index takes for a word."""

_UNSEEN = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233, 65279), " ")
_UNSEEN.update(dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)), ""))
_UNSEEN.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))

_NO_DOTS_TO_TAKE_OFF = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_ODD = re.compile("[øæœßłđðþıħŧØÆŒẞŁĐÐÞĦŦ]")
_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "den",
        "det",
        "de",
        "en",
        "ett",
        "der",
        "die",
        "das",
        "ein",
        "eine",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "el",
        "los",
        "las",
        "il",
        "lo",
    ]
)
_LONGEST_KEY = 160


def clean(text: str) -> str:
    """The same text as the index takes it: composed letters, and a blank for what cannot be seen."""
    return text if text.isascii() and text.isprintable() else unicodedata.normalize("NFC", text.translate(_UNSEEN))


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text, as they are spelt."""
    return tuple(_WORD.findall(text))


def fold(text: str) -> str:
    """Small letters without dots, rings and accents: what is equal here is found under either spelling."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(
        _NO_DOTS_TO_TAKE_OFF
    )
    return "".join([letter for letter in apart if not unicodedata.combining(letter)])


def plain_forms(text: str) -> str:
    """The words with letters that are no letter with dots (ø, æ, ß), in the spelling of those who lack them."""
    if text.isascii() or not _ODD.search(text):
        return ""
    return " ".join(fold(word) for word in split_words(text) if _ODD.search(word))


def match_key(text: str) -> str:
    """By what titles and names are compared: folded words, without a leading article."""
    words = split_words(fold(text))
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)[:_LONGEST_KEY].rstrip()


def name_keys(filed: str, said: str) -> tuple[str, ...]:
    """By what a name is found whole: as it is filed, as it is said, and by what stands before the comma."""
    family = filed.partition(",")[0]
    keys = (" ".join(split_words(fold(name))) for name in (filed, said, family))
    return tuple(dict.fromkeys(key for key in keys if key))
