"""Barcodes of new copies, counted by a pattern such as ``30001######*``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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
                characters,
                or a character that no barcode has.
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
    """The check digit of a number (Luhn)."""
    digits = [int(character) for character in reversed(text) if character in "0123456789"]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::2])
    return str(-(doubled + sum(digits[1::2])) % 10)


BARCODES: Final = BarcodePattern.parse("3#######*")
"""The barcodes of copies where the desk names no pattern: as on labels of libraries, a 3 and a check digit.

Nine digits: others have eight, ten, thirteen (ISBN) or fourteen.
"""
