"""BibTeX and BibLaTeX: other types that are read, degrees, and what is in the field ``author``."""

from __future__ import annotations

from tunilib.core.reference import Kind, Role
from tunilib.formats.kinds import BIBLATEX, WORDS, kinds_of

NO_DEGREE = "Thesis"
"""The type of a thesis of which nothing is known."""

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

KINDS: dict[str, Kind] = {
    **kinds_of(BIBLATEX),
    "periodical": Kind.JOURNAL,
    "standard": Kind.STANDARD,
    "music": Kind.SCORE,
    "dataset": Kind.DATASET,
    "booklet": Kind.BOOK,
    "collection": Kind.BOOK,
    "mvbook": Kind.BOOK,
    "mvcollection": Kind.BOOK,
    "reference": Kind.BOOK,
    "mvreference": Kind.BOOK,
    "manual": Kind.BOOK,
    "inbook": Kind.CHAPTER,
    "bookinbook": Kind.CHAPTER,
    "suppbook": Kind.CHAPTER,
    "suppcollection": Kind.CHAPTER,
    "suppperiodical": Kind.ARTICLE,
    "conference": Kind.PAPER,
    "mvproceedings": Kind.PROCEEDINGS,
    "mastersthesis": Kind.THESIS,
    "phdthesis": Kind.THESIS,
    "techreport": Kind.REPORT,
    "electronic": Kind.WEBPAGE,
    "www": Kind.WEBPAGE,
    "image": Kind.IMAGE,
    "video": Kind.FILM,
    "review": Kind.REVIEW,
    "performance": Kind.BROADCAST,
}

# The roles whose names are in "author".
PRINCIPALS: dict[Kind, frozenset[Role]] = {
    **dict.fromkeys(Kind, frozenset((Role.AUTHOR,))),
    Kind.MAP: frozenset((Role.AUTHOR, Role.CARTOGRAPHER)),
    **dict.fromkeys((Kind.SCORE, Kind.MUSIC), frozenset((Role.AUTHOR, Role.COMPOSER))),
    **dict.fromkeys((Kind.FILM, Kind.BROADCAST), frozenset((Role.AUTHOR, Role.DIRECTOR))),
    **dict.fromkeys(
        (Kind.IMAGE, Kind.OBJECT), frozenset((Role.AUTHOR, Role.ARTIST, Role.PHOTOGRAPHER, Role.ILLUSTRATOR))
    ),
    **dict.fromkeys((Kind.SOFTWARE, Kind.GAME), frozenset((Role.AUTHOR, Role.PROGRAMMER, Role.DESIGNER))),
    Kind.INTERVIEW: frozenset((Role.AUTHOR, Role.INTERVIEWEE)),
}

# Names of languages in babel and polyglossia; other languages are in the field language only.
_LANGUAGES_TEXT = (
    "eng:english fin:finnish swe:swedish ger:german fre:french spa:spanish ita:italian rus:russian "
    "est:estonian dan:danish nor:norwegian nob:norwegian nno:nynorsk dut:dutch por:portuguese pol:polish "
    "cze:czech slo:slovak hun:hungarian gre:greek lat:latin lav:latvian lit:lithuanian ice:icelandic "
    "ukr:ukrainian bul:bulgarian hrv:croatian srp:serbian slv:slovene rum:romanian tur:turkish "
    "cat:catalan baq:basque gle:irish wel:welsh heb:hebrew ara:arabic jpn:japanese chi:chinese kor:korean"
)
LANGUAGES: dict[str, str] = dict(pair.split(":") for pair in _LANGUAGES_TEXT.split())
