"""Barcodes: drawn as Code 39 and Code 128, and counted by a pattern such as ``30001######*``.

The tables are those of ISO/IEC 16388 and 15417. Scanners read dark on white, with a quiet zone of ten modules.
"""

from __future__ import annotations

import re
from enum import StrEnum
from html import escape
from itertools import accumulate, cycle, pairwise
from typing import Final, NamedTuple

from tunilib.core.models import Value, model
from tunilib.errors import UsageError

QUIET: Final = 10
"""Modules of white on each side."""
_CODE_39: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*",
        (  # noqa: SIM905 - a table
            "nnnwwnwnn wnnwnnnnw nnwwnnnnw wnwwnnnnn nnnwwnnnw wnnwwnnnn nnwwwnnnn nnnwnnwnw wnnwnnwnn nnwwnnwnn "
            "wnnnnwnnw nnwnnwnnw wnwnnwnnn nnnnwwnnw wnnnwwnnn nnwnwwnnn nnnnnwwnw wnnnnwwnn nnwnnwwnn nnnnwwwnn "
            "wnnnnnnww nnwnnnnww wnwnnnnwn nnnnwnnww wnnnwnnwn nnwnwnnwn nnnnnnwww wnnnnnwwn nnwnnnwwn nnnnwnwwn "
            "wwnnnnnnw nwwnnnnnw wwwnnnnnn nwnnwnnnw wwnnwnnnn nwwnwnnnn nwnnnnwnw wwnnnnwnn nwwnnnwnn nwnwnwnnn "
            "nwnwnnnwn nwnnnwnwn nnnwnwnwn nwnnwnwnn"
        ).split(),
        strict=True,
    )
)
"""Nine bars and spaces, narrow or wide, of each character."""
_CODE_128: Final = (  # noqa: SIM905 - a table
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232"
).split()
"""The widths of three bars and three spaces of each value; 103 to 105 begin a barcode."""
_TO_B, _START_B, _START_C, _STOP = 100, 104, 105, "2331112"
_HEIGHT = 50
_ROWS = 8


class Symbology(StrEnum):
    CODE_39 = "code39"
    CODE_128 = "code128"


@model(kw_only=False)
class Barcode(Value):
    symbology: Symbology
    text: str

    def widths(self, wide: int = 3) -> tuple[int, ...]:
        """The widths of bars and spaces in turn, in modules.

        Args:
            wide: modules of a wide bar of Code 39, 2 or 3.

        Raises:
            UsageError: the number has a character that cannot be drawn.
        """
        try:
            found = _code_39(self.text, wide) if self.symbology is Symbology.CODE_39 else _code_128(self.text)
        except (KeyError, IndexError):
            raise UsageError("this card number cannot be drawn as a barcode: {card}", card=self.text) from None
        return tuple(map(int, found))


def _code_39(text: str, wide: int) -> str:
    marks = (_CODE_39[letter] for letter in f"*{text.upper()}*")
    return "n".join(marks).replace("n", "1").replace("w", str(wide))


def _code_128(text: str) -> str:
    values: list[int]
    if text.isascii() and text.isdigit() and len(text) > 1:
        even = len(text) // 2 * 2
        values = [_START_C, *(int(text[place : place + 2]) for place in range(0, even, 2))]
        if even < len(text):
            values += [_TO_B, ord(text[-1]) - 32]
    else:
        values = [_START_B, *(ord(letter) - 32 for letter in text)]
    if not text or not all(0 <= value <= _START_C for value in values) or max(values[1:]) > _TO_B:
        raise KeyError(text)
    check = (values[0] + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    return "".join(_CODE_128[value] for value in (*values, check)) + _STOP


def svg_of(barcode: Barcode, module: float = 1.3) -> str:
    widths = barcode.widths()
    ends = list(accumulate(widths, initial=QUIET))
    width, height = round((sum(widths) + 2 * QUIET) * module, 2), _HEIGHT + 30
    bars = "".join(
        f'<rect x="{round(start * module, 2)}" y="10" width="{round((end - start) * module, 2)}" height="{_HEIGHT}"/>'
        for (start, end), is_bar in zip(pairwise(ends), cycle((True, False)), strict=False)
        if is_bar
    )
    number = escape(barcode.text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<title>{number}</title><rect width="{width}" height="{height}" fill="white"/><g fill="black">{bars}</g>'
        f'<text x="{round(width / 2, 2)}" y="{_HEIGHT + 24}" font-family="monospace" font-size="12" '
        f'text-anchor="middle">{number}</text></svg>\n'
    )


def rows_of(barcode: Barcode, most: int) -> list[str]:
    """The barcode as rows of block characters, two modules each, with the number.

    Raises:
        UsageError: it is wider than ``most`` characters, or cannot be drawn.
    """
    for wide in (3, 2):
        widths = barcode.widths(wide)
        modules = [False] * QUIET
        for number, is_bar in zip(widths, cycle((True, False)), strict=False):
            modules += [is_bar] * number
        modules += [False] * (QUIET + len(modules) % 2)
        cells = len(modules) // 2
        if cells <= most:
            break
    else:
        raise UsageError(
            "the barcode is wider than the terminal: it needs {count} columns",
            hint="make the terminal wider, or write it to a file: --output card.svg",
            count=cells,
        )
    bars = "".join(_BLOCKS[left, right] for left, right in zip(modules[::2], modules[1::2], strict=True))
    blank = " " * cells
    return [blank, *[bars] * _ROWS, blank, barcode.text.center(cells), blank]


_BLOCKS: Final = {(True, True): "█", (True, False): "▌", (False, True): "▐", (False, False): " "}


_LONGEST = 32
_FORM = re.compile(r"(?![._-])([A-Za-z0-9._-]*)(#+)([A-Za-z0-9._-]*)(\*[A-Za-z0-9._-]*)?", re.ASCII)


class BarcodePattern(NamedTuple):
    """A pattern of barcodes.

    Attributes:
        text: ``#`` stands for the running number, ``*`` for the check digit of all digits before it (modulo 10, Luhn).
        start, end: where the running number is. check: where the check digit is; None: there is none.
    """

    text: str
    start: int
    end: int
    check: int | None = None

    @classmethod
    def parse(cls, text: str) -> BarcodePattern:
        """Read a pattern.

        Raises:
            ValueError: it has no or several groups of ``#``, several ``*`` or one before them, more than 32
                characters, or a character that no barcode has.
        """
        found = _FORM.fullmatch(text)
        if found is None or len(text) > _LONGEST:
            raise ValueError(text)
        return cls(text, found.start(2), found.end(2), None if found[4] is None else found.start(4))

    @property
    def beginning(self) -> str:
        return self.text[: self.start]

    @property
    def last(self) -> int:
        return int(10 ** (self.end - self.start)) - 1

    def barcode(self, number: int) -> str:
        text = f"{self.beginning}{number:0{self.end - self.start}}{self.text[self.end :]}"
        if self.check is None:
            return text
        return text[: self.check] + _check_digit(text[: self.check]) + text[self.check + 1 :]

    def number(self, barcode: str) -> int | None:
        """The running number of a barcode. None: it does not match the pattern, or its check digit is wrong."""
        running = barcode[self.start : self.end]
        if not (running.isascii() and running.isdigit() and len(barcode) == len(self.text)):
            return None
        number = int(running)
        return number if self.barcode(number) == barcode else None

    def mended(self, barcode: str) -> str | None:
        """A barcode with its check digit corrected. None: it has no wrong check digit."""
        if self.check is None or not barcode[self.check : self.check + 1].isdigit():
            return None
        head = barcode[: self.check]
        right = head + _check_digit(head) + barcode[self.check + 1 :]
        return right if right != barcode and self.number(right) is not None else None


def _check_digit(text: str) -> str:
    digits = [int(character) for character in reversed(text) if character in "0123456789"]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::2])
    return str(-(doubled + sum(digits[1::2])) % 10)


BARCODES: Final = BarcodePattern.parse("3#######*")
"""The default pattern of copies' barcodes: as on labels of libraries, a 3 and a check digit.

Nine digits: others have eight, ten, thirteen (ISBN) or fourteen.
"""
