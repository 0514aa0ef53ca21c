"""Text to LaTeX and back, for the fields of BibTeX and BibLaTeX files."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from tunilib.formats.text import one_line

__all__ = ["balanced", "braced", "keyword", "plain", "text", "verbatim", "word"]

_SPECIAL = re.compile(r"[&%$#_{}\\~^\t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029\x00]")
_HYPHENS = re.compile(r"-(?=-)")
_ESCAPES = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
}
_BALANCED = str.maketrans({**_ESCAPES, "{": r"\{", "}": r"\}"})
_UNBALANCED = str.maketrans({**_ESCAPES, "{": r"{\textbraceleft}", "}": r"{\textbraceright}"})
_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})

# accent commands, and the combining characters of Unicode for them
_ACCENTS = dict(
    zip(
        "`'^~=u.\"rHvdckb",
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u0331",
        strict=True,
    )
)
# What the writer here uses, what is most frequent, and what pylatexenc lacks or reads otherwise. Files with no other
# commands are read without loading pylatexenc.
_SYMBOLS = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotedbl": '"',
    "textunderscore": "_",
    "S": "§",
    "P": "¶",
    "pounds": "£",
    "copyright": "©",
    "euro": "€",
    "slash": "/",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "j": "ȷ",
}
_LATEX = re.compile(r"[\\{}~$]|--|``|''")
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^~=.\"])\s*(?:\{\s*(?P<braced>\\?[A-Za-z]?)\s*\}|(?P<bare>\\?[A-Za-z]))"
    r"|\\(?P<named>[uvHcdbkr])(?:\s*\{\s*(?P<inner>\\?[A-Za-z])\s*\}|\s+(?P<next>\\?[A-Za-z])(?![A-Za-z]))"
    r"|\\(?P<command>[A-Za-z]+)(?:\s*\{\}|\s(?=\S)|(?![A-Za-z]))"
    r"|\\(?P<escaped>[^A-Za-z])"
    r"|(?P<brace>[{}])|(?P<tie>~)|(?P<dash>---?)|(?P<quotes>``|'')|(?P<math>\$)"
)


def text(value: str) -> str:
    """A value for a field of text: what TeX would take for a command is escaped."""
    if not _SPECIAL.search(value) and "--" not in value and "  " not in value:
        return value
    value = one_line(value)
    # bibtex and biber count escaped braces too: a single one would swallow the rest of the file
    value = value.translate(_BALANCED if balanced(value) else _UNBALANCED)
    # two hyphens print as a dash, and most readers make one of them
    return _HYPHENS.sub("-{}", value)


@lru_cache(maxsize=8192)
def word(value: str) -> str:
    """As ``text``, for names, publishers, places and subjects, which many references share."""
    return text(value)


def balanced(value: str) -> bool:
    """Whether every brace has its counterpart."""
    depth = 0
    for character in value:
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def braced(value: str) -> str:
    """A value in braces, so that no reader splits it or changes its case."""
    return f"{{{text(value)}}}"


@lru_cache(maxsize=8192)
def keyword(value: str) -> str:
    """One keyword, without commas: readers split keywords there even inside braces."""
    return text(value.replace(",", ""))


def verbatim(value: str) -> str:
    """An address or DOI, which no reader unescapes."""
    if not _SPECIAL.search(value):
        return value
    return one_line(value).translate(_URL)


def plain(value: str) -> str:
    """The text that a value prints, on one line, composed (NFC)."""
    text = _TOKEN.sub(_printed, value) if _LATEX.search(value) else value
    return " ".join(unicodedata.normalize("NFC", text).split())


def _printed(found: re.Match[str]) -> str:
    accent = found["accent"] or found["named"]
    if accent:
        letter = found["braced"] or found["bare"] or found["inner"] or found["next"] or ""
        # TeX puts an accent on a dotless i, Unicode on a plain one
        letter = letter.removeprefix("\\")
        return letter + _ACCENTS[accent] if letter else {"~": "~", "^": "^"}.get(accent, "")
    if found["command"]:
        return _symbol(found["command"])
    if found["escaped"]:
        return {"\\": " ", ",": " ", ";": " ", "/": "", "-": "", "!": ""}.get(found["escaped"], found["escaped"])
    if found["brace"] or found["math"]:
        return ""
    if found["tie"]:
        return " "
    if found["quotes"]:
        return "“" if found["quotes"] == "``" else "”"
    return "—" if len(found["dash"]) == 3 else "–"


def _symbol(command: str) -> str:
    return _SYMBOLS[command] if command in _SYMBOLS else _more_symbols().get(command, "")


@cache
def _more_symbols() -> dict[str, str]:
    """The symbols of pylatexenc by their commands; loading it takes some 40 ms."""
    from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]

    known = get_default_latex_context_db()
    return {
        macro.macroname: macro.simplify_repl
        for category in known.categories()
        for macro in known.iter_macro_specs([category])
        if isinstance(macro.simplify_repl, str) and "%" not in macro.simplify_repl
    }
