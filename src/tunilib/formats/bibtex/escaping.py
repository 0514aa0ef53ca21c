"""Text for BibTeX and BibLaTeX files: what TeX would take for a command is escaped, what would end a field is
not there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tunilib.formats.lines import one_line

__all__ = ["balanced", "braced", "keyword", "text", "verbatim", "word"]

_SPECIAL = re.compile(r"[&%$#_{}\\~^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029\x00]")
_HYPHENS = re.compile(r"-(?=-)")
_CHARACTERS = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
}
_BALANCED = str.maketrans({**_CHARACTERS, "{": r"\{", "}": r"\}"})
_UNBALANCED = str.maketrans({**_CHARACTERS, "{": r"{\textbraceleft}", "}": r"{\textbraceright}"})
_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def text(value: str) -> str:
    """A value for a field of text."""
    if not _SPECIAL.search(value) and "--" not in value and "  " not in value:
        return value
    value = one_line(value)
    # bibtex and biber count escaped braces too: a lone one would swallow the rest of the file
    value = value.translate(_BALANCED if balanced(value) else _UNBALANCED)
    # two hyphens print as a dash, and most readers make one of them
    return _HYPHENS.sub("-{}", value)


@lru_cache(maxsize=8192)
def word(value: str) -> str:
    """As ``text``, for names, publishers, places and subjects, which come again and again."""
    return text(value)


def balanced(value: str) -> bool:
    """Whether every brace has its other half."""
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
    """A value that no reader may split or change the case of."""
    return f"{{{text(value)}}}"


@lru_cache(maxsize=8192)
def keyword(value: str) -> str:
    """One keyword: readers split at commas even inside braces, so it has none."""
    return text(value.replace(",", ""))


def verbatim(value: str) -> str:
    """An address or DOI, which no reader unescapes."""
    if not _SPECIAL.search(value):
        return value
    return one_line(value).translate(_URL)
