"""Entry types of BibTeX and BibLaTeX for the kinds of references."""

from __future__ import annotations

from tunilib.core.reference import Kind, Role

BIBTEX: dict[Kind, str] = {
    **dict.fromkeys(Kind, "misc"),
    Kind.BOOK: "book",
    Kind.CHAPTER: "incollection",
    Kind.ENCYCLOPEDIA_ENTRY: "incollection",
    Kind.ARTICLE: "article",
    Kind.MAGAZINE_ARTICLE: "article",
    Kind.NEWSPAPER_ARTICLE: "article",
    Kind.REVIEW: "article",
    Kind.THESIS: "phdthesis",
    Kind.REPORT: "techreport",
    Kind.STANDARD: "techreport",
    Kind.PROCEEDINGS: "proceedings",
    Kind.PAPER: "inproceedings",
    Kind.MANUSCRIPT: "unpublished",
}
# The types that Zotero knows: it drops an entry of another type (dataset, music, periodical, review, standard).
BIBLATEX: dict[Kind, str] = {
    **BIBTEX,
    Kind.ENCYCLOPEDIA_ENTRY: "inreference",
    Kind.THESIS: "thesis",
    Kind.REPORT: "report",
    Kind.STANDARD: "report",
    Kind.WEBPAGE: "online",
    Kind.POST: "online",
    Kind.SOFTWARE: "software",
    Kind.GAME: "software",
    Kind.MUSIC: "audio",
    Kind.SPOKEN: "audio",
    Kind.FILM: "movie",
    Kind.BROADCAST: "video",
    Kind.IMAGE: "artwork",
    Kind.OBJECT: "artwork",
    Kind.PATENT: "patent",
    Kind.LEGISLATION: "legislation",
    Kind.CASE: "jurisdiction",
    Kind.COMMUNICATION: "letter",
}

# Component parts, for which a type of entry requires a host.
PARTS = frozenset(
    (
        Kind.CHAPTER,
        Kind.ENCYCLOPEDIA_ENTRY,
        Kind.PAPER,
        Kind.ARTICLE,
        Kind.MAGAZINE_ARTICLE,
        Kind.NEWSPAPER_ARTICLE,
        Kind.REVIEW,
    )
)
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

# For types that several kinds share: the value of "howpublished" (BibTeX) or "type" (BibLaTeX).
LABELS: dict[Kind, str] = {
    Kind.MAP: "Map",
    Kind.SCORE: "Score",
    Kind.MUSIC: "Sound recording",
    Kind.SPOKEN: "Spoken recording",
    Kind.FILM: "Film",
    Kind.BROADCAST: "Broadcast",
    Kind.IMAGE: "Image",
    Kind.OBJECT: "Object",
    Kind.SOFTWARE: "Computer program",
    Kind.GAME: "Game",
    Kind.DATASET: "Dataset",
    Kind.WEBPAGE: "Web page",
    Kind.POST: "Post",
    Kind.CHAPTER: "Chapter",
    Kind.ARTICLE: "Article",
    Kind.PAPER: "Conference paper",
    Kind.JOURNAL: "Journal",
    Kind.NEWSPAPER: "Newspaper",
    Kind.NEWSPAPER_ARTICLE: "Newspaper article",
    Kind.MAGAZINE_ARTICLE: "Magazine article",
    Kind.REVIEW: "Review",
    Kind.STANDARD: "Standard",
    Kind.PATENT: "Patent",
    Kind.LEGISLATION: "Legislation",
    Kind.CASE: "Legal case",
    Kind.INTERVIEW: "Interview",
    Kind.COMMUNICATION: "Communication",
    Kind.PRESENTATION: "Presentation",
    Kind.ARCHIVE: "Archive",
    Kind.ENCYCLOPEDIA_ENTRY: "Encyclopedia entry",
}

KINDS: dict[str, Kind] = {
    **{entry: kind for kind, entry in reversed(BIBLATEX.items())},
    "misc": Kind.GENERIC,
    "report": Kind.REPORT,
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
LANGUAGES: dict[str, str] = dict(
    pair.split(":")
    for pair in [
        "eng:english",
        "fin:finnish",
        "swe:swedish",
        "ger:german",
        "fre:french",
        "spa:spanish",
        "ita:italian",
        "rus:russian",
        "est:estonian",
        "dan:danish",
        "nor:norwegian",
        "nob:norwegian",
        "nno:nynorsk",
        "dut:dutch",
        "por:portuguese",
        "pol:polish",
        "cze:czech",
        "slo:slovak",
        "hun:hungarian",
        "gre:greek",
        "lat:latin",
        "lav:latvian",
        "lit:lithuanian",
        "ice:icelandic",
        "ukr:ukrainian",
        "bul:bulgarian",
        "hrv:croatian",
        "srp:serbian",
        "slv:slovene",
        "rum:romanian",
        "tur:turkish",
        "cat:catalan",
        "baq:basque",
        "gle:irish",
        "wel:welsh",
        "heb:hebrew",
        "ara:arabic",
        "jpn:japanese",
        "chi:chinese",
        "kor:korean",
    ]
)
