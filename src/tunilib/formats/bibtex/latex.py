"""Text to LaTeX and back, for the fields of BibTeX and BibLaTeX files."""

from __future__ import annotations

import re
from functools import cache

from tunilib.formats.text import composed, one_line

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
# what pylatexenc lacks or reads otherwise
_SYMBOLS = {
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
}
_LATEX = re.compile(r"[\\{}~$]|--|``|''")
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^~=.\"])\s*(?:\{\s*(?P<braced>\\?[A-Za-z]?)\s*\}|(?P<bare>\\?[A-Za-z]))"
    r"|\\(?P<named>[uvHcdbkr])(?:\s*\{\s*(?P<inner>\\?[A-Za-z])\s*\}|\s+(?P<next>\\?[A-Za-z])(?![A-Za-z]))"
    r"|\\(?P<command>[A-Za-z]+)(?:\s*\{\}|(?P<argument>\s*\{[^{}\\]+\})|\s(?=\S)|(?![A-Za-z]))"
    r"|\\(?P<escaped>[^A-Za-z])"
    r"|(?P<brace>[{}])|(?P<tie>~)|(?P<dash>---?)|(?P<quotes>``|'')|(?P<math>\$)"
)


def text(value: str) -> str:
    """A value for a field of text, with TeX's commands escaped."""
    if not _SPECIAL.search(value) and "--" not in value and "  " not in value:
        return value
    # two hyphens print as a dash, and most readers make one of them
    return _HYPHENS.sub("-{}", _escaped(value))


def _escaped(value: str) -> str:
    value = one_line(value)
    # bibtex and biber count escaped braces too: a single one would swallow the rest of the file
    return value.translate(_BALANCED if balanced(value) else _UNBALANCED)


def balanced(value: str) -> bool:
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


def keyword(value: str) -> str:
    """One keyword. It has no commas, since readers split keywords there even inside braces."""
    return _escaped(value.replace(",", ""))


def verbatim(value: str) -> str:
    if not _SPECIAL.search(value):
        return value
    return one_line(value).translate(_URL)


def plain(value: str, unknown: dict[str, None] | None = None, *, dashes: bool = True) -> str:
    """The text that a value prints, on one line, composed (NFC)."""
    if _LATEX.search(value):
        value = _TOKEN.sub(lambda found: _printed(found, unknown, dashes=dashes), value)
    return " ".join(composed(value).split())


def _printed(found: re.Match[str], unknown: dict[str, None] | None, *, dashes: bool) -> str:
    accent = found["accent"] or found["named"]
    if accent:
        letter = found["braced"] or found["bare"] or found["inner"] or found["next"] or ""
        # TeX puts an accent on a dotless i, Unicode on a plain one
        letter = letter.removeprefix("\\")
        return letter + _ACCENTS[accent] if letter else {"~": "~", "^": "^"}.get(accent, "")
    if found["command"]:
        return _command(found, unknown)
    if found["escaped"]:
        return {"\\": " ", ",": " ", ";": " ", "/": "", "-": "", "!": ""}.get(found["escaped"], found["escaped"])
    if found["brace"] or found["math"]:
        return ""
    if found["tie"]:
        return " "
    if found["quotes"]:
        return "“" if found["quotes"] == "``" else "”"
    if not dashes:
        return found["dash"]
    return "—" if len(found["dash"]) == 3 else "–"


def _command(found: re.Match[str], unknown: dict[str, None] | None) -> str:
    name = found["command"]
    symbol = _symbols().get(name)
    if symbol is not None:
        return symbol + (found["argument"] or "").strip().strip("{}")
    if unknown is not None:
        unknown[f"\\{name}"] = None
    return found[0]


@cache
def _symbols() -> dict[str, str]:
    from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]

    known = get_default_latex_context_db()
    found = {}
    for category in known.categories():
        for macro in known.iter_macro_specs([category]):
            symbol = macro.simplify_repl
            if isinstance(symbol, str) and "%" not in symbol:
                found[macro.macroname] = symbol
            elif symbol is None or symbol == "%s":
                found[macro.macroname] = ""
    return found | _SYMBOLS
