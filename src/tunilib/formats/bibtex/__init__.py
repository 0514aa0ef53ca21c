"""BibTeX and BibLaTeX: further types that are read, degrees, and the roles in the field ``author``."""

from __future__ import annotations

from tunilib.core.reference import MONTHS as _MONTH_NAMES, Kind, Role, language_name
from tunilib.formats.kinds import BIBLATEX, MAKERS, WORDS, kinds_of, with_authors

MONTHS = tuple(name[:3].casefold() for name in _MONTH_NAMES)
"""The names of months that a file need not define."""

NO_DEGREE = "Thesis"
"""The type of a thesis of an unknown degree."""

# What the types of theses and reports in fields and entries mean in words.
DEGREES: dict[str, str] = {
    "phdthesis": "PhD thesis",
    "mathesis": "Master's thesis",
    "mastersthesis": "Master's thesis",
    "bathesis": "Bachelor's thesis",
    "candthesis": "Candidate's thesis",
    "techreport": "",
    "resreport": "",
    NO_DEGREE: "",
}
# Archives of eprints, by the names that BibTeX files use.
EPRINTS: dict[str, str] = {"arxiv": "arxiv", "jstor": "jstor", "hdl": "hdl", "pubmed": "pmid"}


_WITH_TYPES = frozenset((Kind.BOOK, Kind.THESIS, Kind.REPORT, Kind.PROCEEDINGS, Kind.MANUSCRIPT, Kind.GENERIC))
LABELS = {kind: word for kind, word in WORDS.items() if kind not in _WITH_TYPES}
"""The value of "howpublished" (BibTeX) or "type" (BibLaTeX) for kinds that share a type."""

KINDS = kinds_of(
    BIBLATEX,
    {
        Kind.ARTICLE: "suppperiodical",
        Kind.BOOK: "booklet|collection|mvbook|mvcollection|reference|mvreference|manual",
        Kind.BROADCAST: "performance",
        Kind.CHAPTER: "inbook|bookinbook|suppbook|suppcollection",
        Kind.DATASET: "dataset",
        Kind.FILM: "video",
        Kind.IMAGE: "image",
        Kind.JOURNAL: "periodical",
        Kind.PAPER: "conference",
        Kind.PROCEEDINGS: "mvproceedings",
        Kind.REPORT: "techreport",
        Kind.REVIEW: "review",
        Kind.SCORE: "music",
        Kind.STANDARD: "standard",
        Kind.THESIS: "mastersthesis|phdthesis",
        Kind.WEBPAGE: "electronic|www",
    },
)

PRINCIPALS = with_authors(
    {
        **MAKERS,
        **dict.fromkeys((Kind.IMAGE, Kind.OBJECT), frozenset((Role.ARTIST, Role.PHOTOGRAPHER, Role.ILLUSTRATOR))),
        Kind.INTERVIEW: frozenset((Role.INTERVIEWEE,)),
    }
)
"""The roles whose names are in "author"."""

# names of languages in babel and polyglossia that differ from those of catalogues
_OWN_NAMES = {"gre": "greek", "nob": "norwegian", "nno": "nynorsk", "slv": "slovene"}
_NAMED_TEXT = (
    "eng fin swe ger fre spa ita rus est dan nor dut por pol cze slo hun lat lav lit ice ukr bul hrv srp rum tur cat "
    "baq gle wel heb ara jpn chi kor"
)
LANGUAGES: dict[str, str] = _OWN_NAMES | {code: language_name(code).casefold() for code in _NAMED_TEXT.split()}
"""Names of languages in babel and polyglossia; other languages are in the field "language" only."""
