"""Filing rules: sort keys of titles and names, as Finnish and Swedish libraries order them.

- Word by word, shorter ones first ("Meri", "Meri ja minä", "Meriläinen"). Punctuation and hyphens separate words;
  apostrophes are ignored.
- Numbers before letters, by value (9 before 10).
- Latin letters without accents, then å, ä, ö; ü sorts as y, æ as ä, ø and œ as ö, w as v, ß as ss, ð as d, þ as th.
  Other scripts after Latin.
- A title's article is skipped if the record's language has it: "The" in English, "En" in Swedish but not in Finnish
  ("En osaa kuolla"). In an unknown language: "the", "a", "an".
- Equal keys are ordered by exact spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby, islice

Word = tuple[int, int, str]
Filed = tuple[tuple[Word, ...], str]
"""A sort key: numbers and words, then the exact text."""

_ARTICLES = {
    "eng": ("the", "a", "an"),
    "swe": ("den", "det", "de", "en", "ett"),
    "nor": ("den", "det", "de", "en", "ei", "et"),
    "dan": ("den", "det", "de", "en", "et"),
    "ger": ("der", "die", "das", "ein", "eine"),
    "dut": ("de", "het", "een"),
    "fre": ("le", "la", "les", "un", "une"),
    "spa": ("el", "la", "los", "las", "un", "una"),
    "ita": ("il", "lo", "la", "i", "gli", "le", "un", "uno", "una"),
    "por": ("o", "a", "os", "as", "um", "uma"),
    "fin": (),
    "est": (),
}
_OTHERWISE = _ARTICLES["eng"]
_ELIDED = {"fre": ("l'",), "ita": ("l'", "un'", "gl'")}
_APOSTROPHES = frozenset("'’ʼ‘`´")
_FILED_AS = dict(zip("åäöæøœőüűwðđłıħŧ", "{|}|}}}yyvddliht", strict=True)) | {"ß": "ss", "þ": "th"}
"""å, ä and ö become the ASCII characters after z."""
_OPENING = "\"'“”„«»‘’([ "
_FIGURE, _LATIN, _OTHER = 0, 1, 2
_LONGEST_FIGURE = 18
_YEAR = re.compile(r"-?\d{1,6}")
_MOST = 60


def title_key(title: str, language: str | None = None) -> Filed:
    return _filed(_without_article(title, language), title)


def nonfiling_characters(title: str, language: str | None = None) -> int:
    """How many characters of a title sorting skips: an article, and the punctuation before it."""
    plain = title.lstrip(_OPENING)
    filed = _without_article(title, language)
    return 0 if filed == plain else len(title) - len(filed)


def words_key(text: str) -> Filed:
    return _filed(text, text)


def name_key(name: str) -> Filed:
    """By the family name: what is before a comma, else the last word."""
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = name.strip().rpartition(" ")
    return _filed(f"{family} {given}", name)


def date_key(year: str | None) -> int | None:
    """The first year in a text ("[2019?]", "c2004", "1998-2001"). None: there is none."""
    found = _YEAR.search(year or "")
    return int(found[0]) if found else None


def _filed(text: str, exact: str) -> Filed:
    return tuple(islice(_words(text), _MOST)), exact


def _words(text: str) -> Iterator[Word]:
    for is_figure, run in groupby(_letters(text), lambda letter: None if letter == " " else letter.isdecimal()):
        if is_figure is None:
            continue
        word = "".join(run)
        if is_figure:
            yield (_FIGURE, int(word[:_LONGEST_FIGURE]), word)
        else:
            yield (_LATIN if word[0] <= "}" else _OTHER, 0, word)


def _letters(text: str) -> Iterator[str]:
    for letter in unicodedata.normalize("NFC", text.casefold()):
        if letter in _FILED_AS:
            yield from _FILED_AS[letter]
        elif letter.isascii():
            if letter.isalnum():
                yield letter
            elif letter not in _APOSTROPHES:
                yield " "
        elif letter not in _APOSTROPHES and not unicodedata.combining(letter):
            for part in unicodedata.normalize("NFKD", letter):
                if part.isalnum():
                    yield _FILED_AS.get(part, part)
                elif not unicodedata.combining(part):
                    yield " "


def _without_article(title: str, language: str | None) -> str:
    plain = title.lstrip(_OPENING)
    lowered = plain.casefold().replace("’", "'")
    for elided in _ELIDED.get(language or "", ()):
        if lowered.startswith(elided) and len(plain) > len(elided):
            return plain[len(elided) :]
    first, blank, rest = plain.partition(" ")
    if blank and rest.strip() and first.casefold() in _ARTICLES.get(language or "", _OTHERWISE):
        return rest
    return plain
