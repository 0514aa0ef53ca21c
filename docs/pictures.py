"""``python docs/pictures.py``: draw docs/pictures anew. A test says when it is due.

Each picture is a real run of a command at a terminal, over the demonstration at a fixed time, which rich writes as SVG.
Fonts are those of the reader's machine: nothing is loaded from the network.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PICTURES = Path(__file__).parent / "pictures"
NOW = "2026-11-26T09:00"

_FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def _theme(background: int, text: int, colours: tuple[int, ...]) -> TerminalTheme:
    parts = [(colour >> 16, colour >> 8 & 255, colour & 255) for colour in (background, text, *colours)]
    return TerminalTheme(parts[0], parts[1], parts[2:])


THEMES = {
    "dark": _theme(
        0x1D2129, 0xD8DEE9, (0x3B4252, 0xF07178, 0xA3CF7B, 0xF2C14E, 0x82AAFF, 0xC792EA, 0x7FD1DE, 0xE5E9F0)
    ),
    "light": _theme(
        0xFAFAFA, 0x24292F, (0x24292F, 0xB3261E, 0x1A7F37, 0x9A6700, 0x0550AE, 0x8250DF, 0x1B7C83, 0x6E7781)
    ),
}
"""Colours of a terminal on a dark and on a light background."""


class Picture(NamedTuple):
    """A command at a terminal."""

    name: str
    words: tuple[str, ...]
    width: int = 80
    language: str = "en"
    theme: str = "dark"


ALL = (
    Picture("status", ("status",)),
    Picture("status-narrow", ("status",), width=40, theme="light"),
    Picture("loans", ("loans",)),
    Picture("loans-finnish", ("loans",), language="fi", theme="light"),
    Picture("explain", ("loans", "explain")),
    Picture("holds", ("holds",)),
    Picture("fines-swedish", ("fines",), language="sv", theme="light"),
    Picture("search", ("search", "design")),
    Picture("favourites", ("favourites",)),
    Picture("report", ("desk", "report"), theme="light"),
    Picture("slip", ("desk", "slip", "29001001", "--text"), width=40, theme="light"),
    Picture("renew", ("loans", "renew", "--all")),
)
"""What is drawn, in this order: the last one changes the demonstration."""

LABELS = ("30100101", "30100102", "30107304", "30100103", "30100104", "29001001")
"""Copies and a card of the demonstration, of which labels are drawn."""


class Terminal(StringIO):
    """Text in memory that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


class Demonstration:
    """The demonstration in a folder, with the same ids each time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _same_ids():
            self.shown("demo")

    def shown(self, *words: str, width: int = 80, language: str = "en", theme: str = "dark", **environ: str) -> str:
        """What a command shows at a terminal of this width, with the codes for its colours."""
        from tunilib.cli.app import Streams, run

        out = Terminal()
        setting = {
            "HOME": str(self._folder),
            "TUNILIB_CONFIG": str(self._folder / "config.toml"),
            "TUNILIB_DATA": str(self._folder / "data"),
            "TUNILIB_STATE": str(self._folder / "state"),
            "TUNILIB_NOW": NOW,
            "TUNILIB_LANG": language,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "COLUMNS": str(width),
            "TERM": "xterm",
            "COLORFGBG": "0;15" if theme == "light" else "15;0",
            **environ,
        }
        run(words, streams=Streams(None, out, StringIO()), environ=setting)
        return out.getvalue()


def pictures() -> Mapping[str, str]:
    """What each picture should be, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        demonstration = Demonstration(Path(folder))
        labels = sheet(demonstration.shown("desk", "labels", *LABELS))
        return {"labels.svg": labels} | {
            f"{one.name}.svg": svg(
                demonstration.shown(*one.words, width=one.width, language=one.language, theme=one.theme), one
            )
            for one in ALL
        }


def sheet(page: str) -> str:
    """The labels of a page as a picture, three beside each other as on the sheet."""
    width, height = 280, 148
    drawn = [f'<rect width="{3 * width}" height="{2 * height}" fill="white"/>']
    for number, label in enumerate(re.findall(r'<div class="label">(.*?)</div>', page, re.DOTALL)):
        left, top = number % 3 * width, number // 3 * height
        bars, _, texts = label.partition("</svg>")
        size = re.search(r'width="([\d.]+)" height="(\d+)"', bars)
        assert size is not None
        drawn.append(f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#ccc"/>')
        middle = left + (width - float(size[1])) / 2
        placed = bars.replace("<svg ", f'<svg x="{middle:g}" y="{top + 6}" ', 1)
        drawn.append(f"{placed}</svg>")
        for line, text in enumerate(re.findall(r"<p[^>]*>(.*?)</p>", texts)):
            place = f'x="{left + width / 2:g}" y="{top + 100 + 17 * line}" text-anchor="middle"'
            drawn.append(f'<text {place} font-family="sans-serif" font-size="12">{text[:40]}</text>')
    inside = "\n".join(drawn)
    size = f"0 0 {3 * width} {2 * height}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" role="img">\n{inside}\n</svg>\n'


def svg(shown: str, picture: Picture) -> str:
    """What a terminal shows, as a picture."""
    console = Console(
        file=StringIO(), record=True, width=picture.width, force_terminal=True, legacy_windows=False, _environ={}
    )
    console.print(Text.from_ansi(shown), end="")
    drawn = console.export_svg(
        title=" ".join(("tunilib", *picture.words)),
        theme=THEMES[picture.theme],
        code_format=_FORMAT,
        unique_id=f"tunilib-{picture.name}",
    )
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


@contextmanager
def _same_ids() -> Iterator[None]:
    drawn = random.Random(3)  # noqa: S311 - nothing is secret here
    with patch.object(os, "urandom", drawn.randbytes):
        yield


def main() -> None:
    """Draw the pictures that have changed."""
    for name, content in pictures().items():
        file = PICTURES / name
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.write_text(content, encoding="utf-8")
            sys.stderr.write(f"{file}: drawn\n")


if __name__ == "__main__":
    main()
