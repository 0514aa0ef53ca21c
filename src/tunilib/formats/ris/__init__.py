"""RIS, the tagged format of EndNote, Zotero and most databases: other types (TY) that are read, and tags of roles.

Where readers differ, the tags are those of EndNote and Zotero: the editor of a book is A3, that of a work in a
container A2.
"""

from __future__ import annotations

from tunilib.core.reference import Kind, Role
from tunilib.formats.kinds import ARTICLES, RIS, SERIALS, kinds_of, labels_of

LABELS = labels_of(RIS)
"""The value of M3 (type of work) for kinds that share a type."""

# kinds whose T2 is the series; that of others is the container or the conference, and T3 the series
SERIES_IN_T2 = frozenset((Kind.BOOK, Kind.REPORT, Kind.MAP, Kind.SOFTWARE, Kind.GAME, Kind.THESIS, Kind.DATASET))

KINDS: dict[str, Kind] = {
    **kinds_of(RIS),
    "ABST": Kind.ARTICLE,
    "ADVS": Kind.FILM,
    "AGGR": Kind.DATASET,
    "ANCIENT": Kind.BOOK,
    "BILL": Kind.LEGISLATION,
    "CHART": Kind.IMAGE,
    "CLSWK": Kind.BOOK,
    "CTLG": Kind.BOOK,
    "DBASE": Kind.DATASET,
    "DICT": Kind.ENCYCLOPEDIA_ENTRY,
    "EBOOK": Kind.BOOK,
    "ECHAP": Kind.CHAPTER,
    "EDBOOK": Kind.BOOK,
    "EJOUR": Kind.ARTICLE,
    "FIGURE": Kind.IMAGE,
    "GOVDOC": Kind.REPORT,
    "GRANT": Kind.REPORT,
    "GRNT": Kind.REPORT,
    "HEAR": Kind.CASE,
    "ICOMM": Kind.COMMUNICATION,
    "INPR": Kind.ARTICLE,
    "LEGAL": Kind.CASE,
    "MULTI": Kind.FILM,
    "PAMP": Kind.BOOK,
    "SER": Kind.BOOK,
    "UNBILL": Kind.LEGISLATION,
    "UNPB": Kind.MANUSCRIPT,
    "UNPD": Kind.MANUSCRIPT,
    "VIDEO": Kind.FILM,
    "WEB": Kind.WEBPAGE,
}

_CONTAINED = {
    Role.AUTHOR: "AU",
    Role.EDITOR: "A2",
    Role.SERIES_EDITOR: "A3",
    Role.TRANSLATOR: "A4",
    Role.CONTAINER_AUTHOR: "C2",
}
_PLAIN = {Role.AUTHOR: "AU", Role.EDITOR: "A2", Role.TRANSLATOR: "A4"}
_WHOLE = {
    Role.AUTHOR: "AU",
    Role.EDITOR: "A3",
    Role.COMPILER: "A3",
    Role.SERIES_EDITOR: "A2",
    Role.TRANSLATOR: "A4",
}
_LOOSE = {Role.AUTHOR: "AU", Role.EDITOR: "ED", Role.TRANSLATOR: "A4"}
# the reader takes the first role with a tag
_SOUND = {
    Role.COMPOSER: "AU",
    Role.AUTHOR: "AU",
    Role.PERFORMER: "A2",
    Role.CONDUCTOR: "A2",
    Role.NARRATOR: "A2",
    Role.LYRICIST: "C4",
    Role.EDITOR: "ED",
    Role.TRANSLATOR: "A4",
}
_SCREEN = {
    Role.DIRECTOR: "AU",
    Role.AUTHOR: "AU",
    Role.PRODUCER: "A3",
    Role.PERFORMER: "C1",
    Role.EDITOR: "ED",
}

TAGS: dict[Kind, dict[Role, str]] = {
    **dict.fromkeys(Kind, _LOOSE),
    **dict.fromkeys((Kind.CHAPTER, Kind.PAPER, Kind.ENCYCLOPEDIA_ENTRY), _CONTAINED),
    **dict.fromkeys(ARTICLES | SERIALS | {Kind.GENERIC}, _PLAIN),
    Kind.REVIEW: {**_PLAIN, Role.REVIEWED_AUTHOR: "C4"},
    Kind.BOOK: _WHOLE,
    Kind.PROCEEDINGS: {**_PLAIN, Role.SERIES_EDITOR: "A3"},
    Kind.REPORT: {**_LOOSE, Role.SERIES_EDITOR: "A2"},
    Kind.THESIS: {**_LOOSE, Role.ADVISOR: "A3"},
    Kind.MAP: {**_LOOSE, Role.CARTOGRAPHER: "AU", Role.SERIES_EDITOR: "A3"},
    Kind.SCORE: _SOUND,
    Kind.MUSIC: _SOUND,
    Kind.SPOKEN: {Role.AUTHOR: "AU", **_SOUND},
    Kind.FILM: _SCREEN,
    Kind.BROADCAST: _SCREEN,
    Kind.IMAGE: {Role.ARTIST: "AU", **_LOOSE, Role.PHOTOGRAPHER: "AU", Role.ILLUSTRATOR: "AU"},
    Kind.OBJECT: {**_LOOSE, Role.ARTIST: "AU", Role.DESIGNER: "AU"},
    Kind.SOFTWARE: {**_LOOSE, Role.PROGRAMMER: "AU", Role.DESIGNER: "AU"},
    Kind.GAME: {**_LOOSE, Role.PROGRAMMER: "AU", Role.DESIGNER: "AU"},
    Kind.INTERVIEW: {Role.INTERVIEWEE: "AU", **_LOOSE, Role.INTERVIEWER: "A2"},
    Kind.COMMUNICATION: {**_LOOSE, Role.RECIPIENT: "A2"},
}
