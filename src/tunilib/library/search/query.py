"""Parsing a query: words, phrases, beginnings of words, AND, OR, NOT, and parentheses.

All words must be found. Only AND, OR and NOT in capitals are operators; NOT binds closest, then AND, then OR. Other
signs are ignored, so that titles with odd punctuation are found. A senseless query is an error.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tunilib.core.reference import clean_isbn, clean_issn, is_isbn
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*+")
"""Letters, digits and combining accents, as in the full-text index."""

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
"""Keys of names are cut only if an index of PostgreSQL could not hold them."""


def clean(text: str) -> str:
    """The text with composed letters, and with spaces for invisible characters."""
    return text if text.isascii() and text.isprintable() else unicodedata.normalize("NFC", text.translate(_INVISIBLE))


def split_words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def fold(text: str) -> str:
    """Lower case without accents: texts that are equal here are found under either spelling."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(
        _WITHOUT_DECOMPOSITION
    )
    return "".join([letter for letter in apart if not unicodedata.combining(letter)])


def plain_forms(text: str) -> str:
    """The words with letters such as ø, æ and ß, spelled without them. The index handles other accents."""
    if text.isascii() or not _ODD.search(text):
        return ""
    return " ".join(fold(word) for word in split_words(text) if _ODD.search(word))


def match_key(text: str) -> str:
    """A key to compare titles and names by: folded words without a leading article."""
    words = split_words(fold(text))
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)[:_LONGEST_KEY].rstrip()


def name_keys(inverted: str, direct: str) -> tuple[str, ...]:
    """The keys of a name: inverted, direct, and the part before the comma."""
    family = inverted.partition(",")[0]
    return tuple(dict.fromkeys(key for key in map(name_key, (inverted, direct, family)) if key))


def name_key(name: str) -> str:
    return " ".join(split_words(fold(name)))[:_LONGEST_NAME_KEY].rstrip()


class Term(NamedTuple):
    """Words in this order. The last one may be the beginning of a word.

    Attributes:
        number: the ISBN or ISSN without hyphens; empty: it is not such a number.
    """

    words: tuple[str, ...]
    is_beginning: bool = False
    number: str = ""


class AllOf(NamedTuple):
    parts: tuple[Node, ...]


class AnyOf(NamedTuple):
    parts: tuple[Node, ...]


class Without(NamedTuple):
    """What ``wanted`` finds and ``unwanted`` does not."""

    wanted: Node
    unwanted: Node


Node: TypeAlias = Term | AllOf | AnyOf | Without


def parts_of(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Term):
        for part in node.parts if isinstance(node, AllOf | AnyOf) else node:
            yield from parts_of(part)


FIELDS: dict[str, tuple[str, ...]] = {
    "all": (),
    "title": ("title",),
    "author": ("author", "contributor"),
    "subject": ("subject",),
    "isn": ("isn",),
}
"""The fields of the index for each type of search. Empty: all fields."""

LONGEST, MOST_TERMS, DEEPEST = 4000, 150, 20
_OPERATORS = ("AND", "OR", "NOT")
_QUOTES = '"“”„‟«»＂'
_PIECE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}](\*?)|([()])|([^\s(){_QUOTES}]+)|[{_QUOTES}]")
_SPACED_ISBN = re.compile(
    r"(?<![\w-])(?:97[89][- ])?\d{1,5}[- ]\d{1,7}[- ]\d{1,7}[- ][\dXx](?![\w-])|(?<![\w-])97[89][- ]\d{10}(?![\w-])"
)
_LABEL = re.compile(r"(?<!\w)(?:e-?)?IS[BS]N(?:-1[03])?\s*[:=]?\s*(?=[\dXx])", re.IGNORECASE)
_NUMBER = re.compile(r"[\d][\dXx\-\u00ad\u2010-\u2015\u2212]{6,30}")


class SearchFilters(NamedTuple):
    """The values that a search is narrowed to: any value of each field. An empty field narrows nothing.

    Attributes:
        years: the first and last year of each span.
        authors: keys of names, see :func:`tunilib.library.search.query.name_keys`.
    """

    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    libraries: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def parse_query(text: str, *, numbers_only: bool = False) -> Node | None:
    """A text as a tree. None: it asks for everything."""
    text = clean(text).strip()
    if not text or text == "*":
        return None
    if len(text) > LONGEST:
        raise UsageError("the query is longer than {most} characters", most=LONGEST)
    text = _SPACED_ISBN.sub(_joined, _LABEL.sub(" ", text))
    node = _Reader(text, numbers_only).read()
    if node is None:
        raise UsageError("nothing to search for in {query}", hint="a word has letters or digits", query=text)
    return node


def title_query_key(text: str) -> tuple[str, bool] | None:
    """The key of a text as a title, and whether it ends in a ``*``. Operators are words. None: it has no word."""
    key = match_key(clean(text))
    return (key, text.rstrip('"”’ ').endswith("*")) if key else None


def _joined(match: re.Match[str]) -> str:
    """An ISBN without its spaces. What only looks like one is left as written."""
    isbn = clean_isbn(match.group())
    return isbn if isbn and is_isbn(isbn) else match.group()


class _Reader:
    def __init__(self, text: str, numbers_only: bool) -> None:
        self._numbers_only = numbers_only
        self._pieces = [match for match in _PIECE.finditer(text) if match.lastindex is not None]
        self._place = 0
        self._terms = 0
        marks = [match[3] for match in self._pieces if match[3]]
        if any(match[4] in _OPERATORS for match in self._pieces):
            _check_balance(marks)
        elif marks:  # without operators there is nothing to group: they are punctuation
            self._pieces = [match for match in self._pieces if not match[3]]

    def read(self) -> Node | None:
        return self._either(0)

    def _either(self, depth: int) -> Node | None:
        if depth > DEEPEST:
            raise UsageError("there are more than {most} parentheses within each other", most=DEEPEST)
        parts = [self._both(depth)]
        while self._operator() == "OR":
            self._place += 1
            self._need_term("OR")
            parts.append(self._both(depth))
        return _several(parts, AnyOf)

    def _both(self, depth: int) -> Node | None:
        wanted: list[Node | None] = []
        unwanted: list[Node | None] = []
        while (match := self._piece()) is not None and match[3] != ")":
            operator = self._operator()
            if operator == "OR":
                if not wanted and not unwanted:
                    raise _one_sided("OR")
                break
            is_unwanted = operator == "NOT"
            if operator == "AND":
                if not wanted and not unwanted:
                    raise _one_sided("AND")
                self._place += 1
                is_unwanted = self._operator() == "NOT"
                if not is_unwanted:
                    self._need_term("AND")
            if is_unwanted:
                self._place += 1
                self._need_term("NOT")
            (unwanted if is_unwanted else wanted).append(self._one(depth))
        found = _several(wanted, AnyOf if self._numbers_only else AllOf)
        not_these = _several(unwanted, AnyOf)
        if not_these is None:
            return found
        if found is None:
            raise UsageError("NOT needs another word beside it", hint='write words in quotes: "NOT"')
        return Without(found, not_these)

    def _one(self, depth: int) -> Node | None:
        match = self._pieces[self._place]
        self._place += 1
        if match[3] == "(":
            inner = self._either(depth + 1)
            self._place += 1  # the closing parenthesis: they are known to match
            return inner
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise UsageError("there are more than {most} words in the query", most=MOST_TERMS)
        if match[1] is not None:
            return self._term(match[1].rstrip("* "), match[1].rstrip().endswith("*") or match[2] == "*")
        return self._word(match[4])

    def _word(self, word: str) -> Node | None:
        bare = word.rstrip("*")
        if "*" in bare.strip("*") or (bare.startswith("*") and split_words(bare)):
            raise UsageError("a * is possible only at the end of a word, not in {word}", hint="write: kale*", word=word)
        return self._term(bare, bare != word)

    def _term(self, text: str, is_beginning: bool) -> Term | None:
        if self._numbers_only:
            number = _number_in(text) or "".join(split_words(text)).upper()
            return Term((number,), is_beginning, number) if number else None
        words = split_words(text)
        number = _number_in(text) if _NUMBER.fullmatch(text) else ""
        return Term(words, is_beginning, number) if words else None

    def _piece(self) -> re.Match[str] | None:
        return self._pieces[self._place] if self._place < len(self._pieces) else None

    def _operator(self) -> str | None:
        match = self._piece()
        return match[4] if match is not None and match[4] in _OPERATORS else None

    def _need_term(self, operator: str) -> None:
        match = self._piece()
        if match is None or match[3] == ")" or self._operator() is not None:
            raise _one_sided(operator)


def _several(parts: list[Node | None], kind: type[AllOf] | type[AnyOf]) -> Node | None:
    found = tuple(part for part in parts if part is not None)
    if len(found) < 2:
        return found[0] if found else None
    return kind(found)


def _check_balance(marks: list[str]) -> None:
    is_open = 0
    for mark in marks:
        is_open += 1 if mark == "(" else -1
        if is_open < 0:
            break
    if is_open:
        raise UsageError("the parentheses do not match", hint="write: (one OR two) AND three")


def _one_sided(operator: str) -> UsageError:
    return UsageError(
        "{operator} needs a word on each side",
        hint='write words that only look like operators in lower case or in quotes: "{operator}"',
        operator=operator,
    )


def _number_in(text: str) -> str:
    isbn = clean_isbn(text)
    return isbn or clean_issn(text).replace("-", "")
