"""RefWorks reference types (RT), and the tags of roles for each kind.

The format is made for RefWorks: editors are A2 as in its description, and types have its names; of two names for
the same type the one that Zotero knows, too.
"""

from __future__ import annotations

from tunilib.core.reference import Kind, Role

RT: dict[Kind, str] = {
    Kind.BOOK: "Book, Whole",
    Kind.CHAPTER: "Book, Section",
    Kind.ENCYCLOPEDIA_ENTRY: "Book, Section",
    Kind.ARTICLE: "Journal Article",
    Kind.REVIEW: "Journal Article",
    Kind.MAGAZINE_ARTICLE: "Magazine Article",
    Kind.NEWSPAPER_ARTICLE: "Newspaper Article",
    Kind.JOURNAL: "Generic",
    Kind.NEWSPAPER: "Generic",
    Kind.THESIS: "Dissertation/Thesis",
    Kind.REPORT: "Report",
    Kind.STANDARD: "Report",
    Kind.PROCEEDINGS: "Conference Proceedings",
    Kind.PAPER: "Conference Proceedings",
    Kind.PRESENTATION: "Conference Proceedings",
    Kind.MAP: "Map",
    Kind.SCORE: "Music Score",
    Kind.MUSIC: "Sound Recording",
    Kind.SPOKEN: "Sound Recording",
    Kind.FILM: "Motion Picture",
    Kind.BROADCAST: "Motion Picture",
    Kind.IMAGE: "Artwork",
    Kind.OBJECT: "Artwork",
    Kind.SOFTWARE: "Computer Program",
    Kind.GAME: "Computer Program",
    Kind.DATASET: "Generic",
    Kind.WEBPAGE: "Web Page",
    Kind.POST: "Online Discussion Forum/Blogs",
    Kind.PATENT: "Patent",
    Kind.LEGISLATION: "Laws/Statutes",
    Kind.CASE: "Case/Court Decisions",
    Kind.INTERVIEW: "Personal Communication",
    Kind.COMMUNICATION: "Personal Communication",
    Kind.MANUSCRIPT: "Unpublished Material",
    Kind.ARCHIVE: "Unpublished Material",
    Kind.GENERIC: "Generic",
}

# For types that several kinds share: the value of CL (classification), unless the work states its own type.
LABELS: dict[Kind, str] = {
    Kind.ENCYCLOPEDIA_ENTRY: "Encyclopedia entry",
    Kind.REVIEW: "Review",
    Kind.JOURNAL: "Journal",
    Kind.NEWSPAPER: "Newspaper",
    Kind.STANDARD: "Standard",
    Kind.PAPER: "Conference paper",
    Kind.PRESENTATION: "Presentation",
    Kind.SPOKEN: "Spoken recording",
    Kind.BROADCAST: "Broadcast",
    Kind.OBJECT: "Object",
    Kind.GAME: "Game",
    Kind.DATASET: "Dataset",
    Kind.INTERVIEW: "Interview",
    Kind.ARCHIVE: "Archive",
}

# kinds whose T2 is the series; that of others is the container or the conference, and T3 the series
SERIES_IN_T2 = frozenset(
    (Kind.BOOK, Kind.REPORT, Kind.MAP, Kind.SOFTWARE, Kind.GAME, Kind.THESIS, Kind.STANDARD, Kind.DATASET)
)

KINDS: dict[str, Kind] = {
    **{name.casefold(): kind for kind, name in reversed(RT.items())},
    "generic": Kind.GENERIC,
    "personal communication": Kind.COMMUNICATION,
    "conference proceedings": Kind.PROCEEDINGS,
    "abstract": Kind.ARTICLE,
    "bills/resolutions": Kind.LEGISLATION,
    "bills": Kind.LEGISLATION,
    "resolutions": Kind.LEGISLATION,
    "book, edited": Kind.BOOK,
    "case": Kind.CASE,
    "court decisions": Kind.CASE,
    "dissertation": Kind.THESIS,
    "dissertation/thesis, unpublished": Kind.THESIS,
    "thesis": Kind.THESIS,
    "thesis, unpublished": Kind.THESIS,
    "dvd": Kind.FILM,
    "video": Kind.FILM,
    "video/dvd": Kind.FILM,
    "video/ dvd": Kind.FILM,
    "grant": Kind.REPORT,
    "hearing": Kind.CASE,
    "journal, electronic": Kind.ARTICLE,
    "laws": Kind.LEGISLATION,
    "statutes": Kind.LEGISLATION,
    "monograph": Kind.BOOK,
    "online discussion forum": Kind.POST,
    "blogs": Kind.POST,
}

_USUAL = {
    Role.AUTHOR: "A1",
    Role.EDITOR: "A2",
    Role.SERIES_EDITOR: "A3",
    Role.TRANSLATOR: "A4",
    Role.COMPILER: "A5",
}
# the reader takes the first role with a tag
_SOUND = {
    Role.COMPOSER: "A1",
    Role.AUTHOR: "A1",
    Role.PERFORMER: "A2",
    Role.CONDUCTOR: "A2",
    Role.NARRATOR: "A2",
    Role.EDITOR: "A3",
    Role.TRANSLATOR: "A4",
    Role.COMPILER: "A5",
}
_SCREEN = {
    Role.DIRECTOR: "A1",
    Role.AUTHOR: "A1",
    Role.EDITOR: "A2",
    Role.PRODUCER: "A3",
    Role.TRANSLATOR: "A4",
    Role.COMPILER: "A5",
}

TAGS: dict[Kind, dict[Role, str]] = {
    **dict.fromkeys(Kind, _USUAL),
    Kind.MAP: {**_USUAL, Role.CARTOGRAPHER: "A1"},
    Kind.SCORE: _SOUND,
    Kind.MUSIC: _SOUND,
    Kind.SPOKEN: {Role.AUTHOR: "A1", **_SOUND},
    Kind.FILM: _SCREEN,
    Kind.BROADCAST: _SCREEN,
    Kind.IMAGE: {Role.ARTIST: "A1", **_USUAL, Role.PHOTOGRAPHER: "A1", Role.ILLUSTRATOR: "A1"},
    Kind.OBJECT: {**_USUAL, Role.ARTIST: "A1", Role.DESIGNER: "A1"},
    Kind.SOFTWARE: {**_USUAL, Role.PROGRAMMER: "A1", Role.DESIGNER: "A1"},
    Kind.GAME: {**_USUAL, Role.PROGRAMMER: "A1", Role.DESIGNER: "A1"},
    Kind.INTERVIEW: {Role.INTERVIEWEE: "A1", **_USUAL, Role.INTERVIEWER: "A2"},
    Kind.COMMUNICATION: {**_USUAL, Role.RECIPIENT: "A2"},
}
