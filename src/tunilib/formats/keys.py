"""Citation keys: readable, stable, and unique in a file."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from tunilib.core.reference import Reference, Role

# Transliterations of Cyrillic and Greek letters, and of Latin letters that do not decompose.
_LETTERS_TEXT = (
    "ß:ss æ:ae ø:o œ:oe đ:d ð:d ł:l þ:th ı:i ħ:h а:a б:b в:v г:g д:d е:e ж:zh з:z и:i к:k л:l м:m н:n о:o "
    "п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:tsh ш:sh щ:shtsh ъ: ы:y ь: э:e ю:ju я:ja і:i є:je ґ:g α:a β:v γ:g "
    "δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o"
)
_LETTERS = str.maketrans(dict(pair.split(":") for pair in _LETTERS_TEXT.split()))
_WORD = re.compile(r"[a-z0-9]+")
_GIVEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_:.+/-]{0,79})")
_EMPTY_WORDS_TEXT = (
    "a an and the of on in to for der die das ein eine und zur zum von le la les un une des du et el los "
    "las il lo gli en ett den det och om av i ja"
)
_EMPTY_WORDS = frozenset(_EMPTY_WORDS_TEXT.split())
_LONGEST = 24
# A Bloom filter instead of a set, for constant memory: among a million keys about one in thousands gets a suffix
# that it would not need.
_BITS = 1 << 23


class Keys:
    """Makes the keys of one file, in constant memory.

    A key is the first author's family name, the year and the first word of the title: ``waltari1945sinuhe``. A taken
    key gets a suffix computed from the reference. A reference that came with a key has that one.
    """

    def __init__(self) -> None:
        self._taken = bytearray(_BITS >> 3)

    def key(self, reference: Reference) -> str:
        own = reference.citation_key
        base = own if _GIVEN.fullmatch(own) else _base(reference)
        if self._take(base):
            return base
        digest = blake2b(_identity(reference), digest_size=4).hexdigest()[:5]
        marked = f"{base}-{digest}"
        number = 2
        key = marked
        while not self._take(key):
            key = f"{marked}-{number}"
            number += 1
        return key

    def _take(self, key: str) -> bool:
        digest = int.from_bytes(blake2b(key.casefold().encode(), digest_size=12).digest(), "big")
        new = False
        for shift in (72, 48, 24, 0):
            bit = digest >> shift & (_BITS - 1)
            place, mask = bit >> 3, 1 << (bit & 7)
            if not self._taken[place] & mask:
                new = True
                self._taken[place] |= mask
        return new


def _identity(reference: Reference) -> bytes:
    if reference.id or reference.control_number:
        return f"{reference.source}\0{reference.id}\0{reference.control_number}".encode("utf-8", "replace")
    parts = [
        reference.full_title,
        str(reference.issued),
        reference.doi,
        *reference.isbns,
        reference.container,
    ]
    parts += [name.inverted for name in reference.names]
    return "\0".join(parts).encode("utf-8", "replace")


def _base(reference: Reference) -> str:
    names = reference.authors or reference.named(Role.EDITOR)
    who = _family(names[0].family, names[0].corporate) if names else ""
    issued = reference.issued
    year = f"{issued.year}" if issued and issued.year is not None else ""
    what = _words(reference.title, 1 if who else 2)
    kind = str(reference.kind).replace("-", "")
    key = f"{who}{year}{what}" if who else f"{what or kind}{year}"
    return key if key[0].isalpha() else f"x{key}"


@lru_cache(maxsize=4096)
def _family(family: str, corporate: bool) -> str:
    words = _WORD.findall(_plain(family.partition(". ")[0].partition(" (")[0]))
    if corporate and len(words) > 2:
        return "".join(word[0] for word in words if word not in _EMPTY_WORDS)[:_LONGEST]
    return "".join(words)[:_LONGEST] if len(words) < 3 else words[0][:_LONGEST]


def _words(title: str, count: int) -> str:
    words = _WORD.findall(_plain(title[:80]))
    telling = [word for word in words if word not in _EMPTY_WORDS] or words
    return "".join(telling[:count])[:_LONGEST]


def _plain(text: str) -> str:
    text = text.lower()
    if not text.isascii():
        text = "".join([letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)])
        text = text.replace("ου", "ou").translate(_LETTERS)
    return text.replace("'", "").replace("’", "")
