"""Dates of references: they may be incomplete, uncertain, a range, or unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_MONTHS_TEXT = "January February March April May June July August September October November December"
MONTHS = tuple(_MONTHS_TEXT.split())


@dataclass(frozen=True, slots=True)
class When:
    """A date or a range of dates.

    Attributes:
        year: None: not known; ``text`` is printed instead ("n.d.", "19--").
        month: 1 to 12, or 0.
        day: 1 to 31, or 0.
        end_year: the last year of a range, or None.
        end_month, end_day: as month and day.
        open: the range has no end, as of a journal that still appears.
        uncertain: the cataloguer's estimate, as in "[2019?]" or "ca. 1850".
        text: other words: "Spring", "n.d.".
    """

    year: int | None = None
    month: int = 0
    day: int = 0
    end_year: int | None = None
    end_month: int = 0
    end_day: int = 0
    open: bool = False
    uncertain: bool = False
    text: str = ""

    def __str__(self) -> str:
        """For a person to read: ``2019?``, ``1998–2004``, ``1985–``, ``2012-09-01``, ``n.d.``."""
        if self.year is None:
            return self.text
        text = _iso(self.year, self.month, self.day)
        if self.end_year is not None:
            text += f"–{_iso(self.end_year, self.end_month, self.end_day)}"
        elif self.open:
            text += "–"
        return f"{text}?" if self.uncertain else text

    @property
    def edtf(self) -> str:
        """As an Extended Date/Time Format (EDTF) string; empty without a year."""
        if self.year is None:
            return ""
        mark = "?" if self.uncertain else ""
        start = _iso(self.year, self.month, self.day) + mark
        if self.end_year is not None:
            return f"{start}/{_iso(self.end_year, self.end_month, self.end_day)}{mark}"
        return f"{start}/.." if self.open else start

    @property
    def is_exact(self) -> bool:
        return self.end_year is None and not self.open and not self.uncertain

    @property
    def is_worded(self) -> bool:
        """Whether words alone state it, other than those for no date."""
        return self.year is None and self.text != "n.d."

    @classmethod
    @lru_cache(maxsize=4096)
    def from_edtf(cls, text: str) -> When | None:
        """Parse an EDTF or ISO 8601 date or interval. None: it is neither."""
        start, slash, end = text.partition("/")
        first = _EDTF.fullmatch(start)
        if not first:
            return None
        year, month, day, mark = int(first[1]), int(first[2] or 0), int(first[3] or 0), bool(first[4])
        if not slash:
            return cls(year, *_valid(month, day), uncertain=mark)
        if end in ("", ".."):
            return cls(year, *_valid(month, day), open=True, uncertain=mark)
        last = _EDTF.fullmatch(end)
        if not last:
            return None
        uncertain = mark or bool(last[4])
        until = (int(last[1]), *_valid(int(last[2] or 0), int(last[3] or 0)))
        return cls(year, *_valid(month, day), *until, uncertain=uncertain)

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> When | None:
        """Parse a printed, catalogued or typed date. None: the text is empty.

        Without a year only ``text`` is set: nothing is guessed.
        """
        text = " ".join(text.split())
        if not text:
            return None
        return cls.from_edtf(text) or _day_written(text) or _statement(text)


def month_number(word: str) -> int:
    """1 to 12 for the name of a month in English, Finnish, Swedish or German, or its first letters; else 0."""
    return _MONTH_WORDS.get(word.casefold().rstrip(".")[:3], 0) if len(word) > 2 else 0


_EDTF = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?([?~%])?", re.ASCII)
_MONTH_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "jan tam",
            "feb hel",
            "mar maa mär mrz",
            "apr huh",
            "may mai maj tou",
            "jun kes",
            "jul hei",
            "aug elo",
            "sep syy",
            "oct okt lok",
            "nov",
            "dec dez jou",
        ),
        1,
    )
    for word in words.split()
}
_MARRASKUU = re.compile(r"marras", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(?:(\d{1,2})\.? )?([^\W\d]{3,})\.?,? (\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4}),? ([^\W\d]{3,})\.?(?: (\d{1,2}))?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})(?:/(\d{1,2}))?/?")
_NOT_KNOWN = re.compile(
    r"n\. ?d\.?|s\. ?a\.?|o\. ?j\.?|undated|date of publication not identified|no date|kustannusaika"
    r" tuntematon"
    r"|julkaisuaika tuntematon|ajalta tuntematon|u\. ?å\.?|utgivningsår okänt",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\?|\b(?:ca|circa|c\. ?(?=\d)|approximately|approx|about|noin|n\. ?(?=\d)|arviolta|omkr|omkring|cirka"
    r"|um|etwa|between|not before"
    r"|not after|before|after|or|tai|eller|oder)\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(r"\b(?:i\. ?e\.?|po\.|p\.o\.|d\. ?v\. ?s\.|recte|oik\.)\s*(?=[c©p\[]?\d{4})", re.IGNORECASE)
_SPAN = re.compile(
    r"(?<!\d)(\d{4})\??\]? ?(?:[-–—/]| or | and | tai | ja | eller | och | oder | und ) ?[\[(]?(?:cop\.? ?"
    r"|[c©℗p])?(\d{4}|\d\d)(?!\d)"
)
_OPEN = re.compile(r"(?<!\d)(\d{4})\??[\])]? ?[-–—](?=[\s\]).,;?]*$)")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_BRACKETS = str.maketrans("", "", "[]<>()")


def _iso(year: int, month: int, day: int) -> str:
    if not month:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def _valid(month: int, day: int) -> tuple[int, int]:
    if not 1 <= month <= 12:
        return 0, 0
    return (month, day) if 1 <= day <= 31 else (month, 0)


def _day_written(text: str) -> When | None:
    if found := _SLASHED.fullmatch(text):
        return When(int(found[1]), *_valid(int(found[2]), int(found[3] or 0)))
    if found := _DOTTED.fullmatch(text):
        return When(int(found[3]), *_valid(int(found[2]), int(found[1])))
    for pattern, year, month, day in ((_DAY_FIRST, 3, 2, 1), (_MONTH_FIRST, 3, 1, 2), (_YEAR_FIRST, 1, 2, 3)):
        found = pattern.fullmatch(text)
        if found and (number := _named_month(found[month])):
            return When(int(found[year]), *_valid(number, int(found[day] or 0)))
    return None


def _named_month(word: str) -> int:
    return 11 if _MARRASKUU.match(word) else month_number(word)


def _statement(text: str) -> When | None:
    """A publication date as catalogues have it: "[2019?]", "c1957-c1970.", "1998 [i.e. 1989]", "[19--]"."""
    bare = text.translate(_BRACKETS).strip(" ,;:.")
    if not bare:
        return None
    if _NOT_KNOWN.fullmatch(bare) or _NOT_KNOWN.fullmatch(text.strip("[] ")):
        return When(text="n.d.")
    corrected = _CORRECTED.split(text)
    latest = corrected[-1]
    uncertain = bool(_DOUBT.search(latest))
    if found := _SPAN.search(latest):
        start, end = int(found[1]), found[2]
        last = int(end) if len(end) == 4 else start - start % 100 + int(end)
        if last > start:
            return When(start, end_year=last, uncertain=uncertain)
        if len(end) == 2 and 1 <= int(end) <= 12:
            return When(start, int(end), uncertain=uncertain)
    if found := _OPEN.search(latest):
        return When(int(found[1]), open=True, uncertain=uncertain)
    if found := _YEAR.search(latest):
        word = latest[: found.start()].strip(" ,[(") if not uncertain else ""
        season = word if _SEASON.fullmatch(word) else ""
        return When(int(found[1]), uncertain=uncertain, text=season)
    return When(text=bare, uncertain=uncertain)


_SEASON = re.compile(
    r"(?:spring|summer|autumn|fall|winter|kevät|kesä|syksy|talvi|vår|sommar|höst|vinter)", re.IGNORECASE
)
