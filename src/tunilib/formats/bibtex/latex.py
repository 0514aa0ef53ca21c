"""LaTeX in the fields of BibTeX files, read as the text that it prints."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["plain"]

# the accent commands, and the marks of Unicode that they put on a letter
_ACCENTS = dict(
    zip(
        "`'^~=u.\"rHvdckb",
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u0331",
        strict=True,
    )
)
_LETTERS: dict[str, str] = dict(
    pair.split(" ", 1)
    for pair in [
        "ss ß",
        "ae æ",
        "AE Æ",
        "oe œ",
        "OE Œ",
        "o ø",
        "O Ø",
        "aa å",
        "AA Å",
        "l ł",
        "L Ł",
        "i ı",
        "j ȷ",
        "dh ð",
        "DH Ð",
        "th þ",
        "TH Þ",
        "dj đ",
        "DJ Đ",
        "ng ŋ",
        "NG Ŋ",
        "S §",
        "P ¶",
        "pounds £",
        "copyright ©",
        "dots …",
        "ldots …",
        "textellipsis …",
        "textbackslash \\",
        "textasciitilde ~",
        "textasciicircum ^",
        "textbraceleft {",
        "textbraceright }",
        "textless <",
        "textgreater >",
        "textendash –",
        "textemdash —",
        "textquoteleft ‘",
        "textquoteright ’",
        "textquotedblleft “",
        "textquotedblright ”",
        "textquotesingle '",
        'textquotedbl "',
        "textdollar $",
        "texteuro €",
        "euro €",
        "textdegree °",
        "textregistered ®",
        "texttrademark ™",
        "textunderscore _",
        "textordmasculine º",
        "textordfeminine ª",
        "guillemotleft «",
        "guillemotright »",
        "slash /",
        "textsection §",
        "textsterling £",
        "textexclamdown ¡",
        "textquestiondown ¿",
        "LaTeX LaTeX",
        "TeX TeX",
        "alpha α",
        "beta β",
        "gamma γ",
        "delta δ",
        "mu μ",
        "pi π",
        "lambda λ",
        "omega ω",
        "times ×",
    ]
) | {"textbar": "|"}
_LATEX = re.compile(r"[\\{}~$]|--|``|''")
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^~=.\"])\s*(?:\{\s*(?P<braced>\\?[A-Za-z]?)\s*\}|(?P<bare>\\?[A-Za-z]))"
    r"|\\(?P<named>[uvHcdbkr])(?:\s*\{\s*(?P<inner>\\?[A-Za-z])\s*\}|\s+(?P<next>\\?[A-Za-z])(?![A-Za-z]))"
    r"|\\(?P<command>[A-Za-z]+)(?:\s*\{\}|\s(?=\S)|(?![A-Za-z]))"
    r"|\\(?P<escaped>[^A-Za-z])"
    r"|(?P<brace>[{}])|(?P<tie>~)|(?P<dash>---?)|(?P<quotes>``|'')|(?P<math>\$)"
)


def plain(value: str) -> str:
    """The text that a value prints, on one line."""
    text = _TOKEN.sub(_printed, value) if _LATEX.search(value) else value
    return " ".join(unicodedata.normalize("NFC", text).split())


def _printed(found: re.Match[str]) -> str:
    accent = found["accent"] or found["named"]
    if accent:
        letter = found["braced"] or found["bare"] or found["inner"] or found["next"] or ""
        # an accent goes over a dotless i in TeX, over a plain one in text
        letter = letter.removeprefix("\\")
        return letter + _ACCENTS[accent] if letter else {"~": "~", "^": "^"}.get(accent, "")
    if found["command"]:
        return _LETTERS.get(found["command"], "")
    if found["escaped"]:
        return {"\\": " ", ",": " ", ";": " ", "/": "", "-": "", "!": ""}.get(found["escaped"], found["escaped"])
    if found["brace"] or found["math"]:
        return ""
    if found["tie"]:
        return " "
    if found["quotes"]:
        return "“" if found["quotes"] == "``" else "”"
    return "—" if len(found["dash"]) == 3 else "–"
