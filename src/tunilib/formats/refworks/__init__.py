"""RefWorks Tagged Format: other types (RT) that are read, and the tags of roles, editors A2 as in its description."""

from __future__ import annotations

from tunilib.core.reference import Kind, Role
from tunilib.formats.kinds import REFWORKS, kinds_of, labels_of

LABELS = labels_of(REFWORKS)
"""The value of CL (classification) for kinds that share a type, unless the work states its own type."""

# kinds whose T2 is the series; that of others is the container or the conference, and T3 the series
SERIES_IN_T2 = frozenset(
    (Kind.BOOK, Kind.REPORT, Kind.MAP, Kind.SOFTWARE, Kind.GAME, Kind.THESIS, Kind.STANDARD, Kind.DATASET)
)

KINDS: dict[str, Kind] = {
    **{name.casefold(): kind for name, kind in kinds_of(REFWORKS).items()},
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
