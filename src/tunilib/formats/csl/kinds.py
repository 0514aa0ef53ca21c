"""CSL types and name variables.

Zotero refuses a whole file if one item has a type that it does not know, and it does not know ``software``. So
programs and games are documents with a genre.
"""

from __future__ import annotations

from tunilib.core.reference import Kind, Role

TYPES: dict[Kind, str] = {
    Kind.BOOK: "book",
    Kind.CHAPTER: "chapter",
    Kind.ARTICLE: "article-journal",
    Kind.MAGAZINE_ARTICLE: "article-magazine",
    Kind.NEWSPAPER_ARTICLE: "article-newspaper",
    Kind.REVIEW: "review",
    Kind.JOURNAL: "periodical",
    Kind.NEWSPAPER: "periodical",
    Kind.THESIS: "thesis",
    Kind.REPORT: "report",
    Kind.PROCEEDINGS: "book",
    Kind.PAPER: "paper-conference",
    Kind.PRESENTATION: "speech",
    Kind.ENCYCLOPEDIA_ENTRY: "entry-encyclopedia",
    Kind.MAP: "map",
    Kind.SCORE: "musical_score",
    Kind.MUSIC: "song",
    Kind.SPOKEN: "song",
    Kind.FILM: "motion_picture",
    Kind.BROADCAST: "broadcast",
    Kind.IMAGE: "graphic",
    Kind.OBJECT: "graphic",
    Kind.SOFTWARE: "document",
    Kind.GAME: "document",
    Kind.DATASET: "dataset",
    Kind.WEBPAGE: "webpage",
    Kind.POST: "post-weblog",
    Kind.STANDARD: "standard",
    Kind.PATENT: "patent",
    Kind.LEGISLATION: "legislation",
    Kind.CASE: "legal_case",
    Kind.INTERVIEW: "interview",
    Kind.COMMUNICATION: "personal_communication",
    Kind.MANUSCRIPT: "manuscript",
    Kind.ARCHIVE: "collection",
    Kind.GENERIC: "document",
}

# For types that several kinds share: the genre, unless the work states its own type.
GENRES: dict[Kind, str] = {
    Kind.NEWSPAPER: "Newspaper",
    Kind.PROCEEDINGS: "Conference proceedings",
    Kind.SPOKEN: "Spoken recording",
    Kind.OBJECT: "Object",
    Kind.SOFTWARE: "Computer program",
    Kind.GAME: "Game",
}

KINDS: dict[str, Kind] = {
    **{name: kind for kind, name in reversed(TYPES.items())},
    "document": Kind.GENERIC,
    "article": Kind.ARTICLE,
    "bill": Kind.LEGISLATION,
    "classic": Kind.BOOK,
    "entry": Kind.ENCYCLOPEDIA_ENTRY,
    "entry-dictionary": Kind.ENCYCLOPEDIA_ENTRY,
    "event": Kind.PRESENTATION,
    "figure": Kind.IMAGE,
    "hearing": Kind.CASE,
    "pamphlet": Kind.BOOK,
    "performance": Kind.BROADCAST,
    "post": Kind.POST,
    "regulation": Kind.LEGISLATION,
    "review-book": Kind.REVIEW,
    "software": Kind.SOFTWARE,
    "treaty": Kind.LEGISLATION,
}

NAMES: dict[Role, str] = {
    Role.AUTHOR: "author",
    Role.EDITOR: "editor",
    Role.SERIES_EDITOR: "collection-editor",
    Role.COMPILER: "compiler",
    Role.TRANSLATOR: "translator",
    Role.ILLUSTRATOR: "illustrator",
    Role.COMPOSER: "composer",
    Role.PERFORMER: "performer",
    Role.CONDUCTOR: "performer",
    Role.NARRATOR: "narrator",
    Role.DIRECTOR: "director",
    Role.PRODUCER: "producer",
    Role.SCRIPTWRITER: "script-writer",
    Role.INTERVIEWER: "interviewer",
    Role.INTERVIEWEE: "author",
    Role.RECIPIENT: "recipient",
    Role.REVIEWED_AUTHOR: "reviewed-author",
    Role.CONTAINER_AUTHOR: "container-author",
    Role.ORGANIZER: "organizer",
    Role.HOST: "host",
    Role.CONTRIBUTOR: "contributor",
}
# the role of a variable: the first role that is written there
ROLES: dict[str, Role] = {
    **{name: next(role for role, known in NAMES.items() if known == name) for name in NAMES.values()},
    "chair": Role.ORGANIZER,
    "curator": Role.COMPILER,
    "editorial-director": Role.EDITOR,
    "executive-producer": Role.PRODUCER,
    "guest": Role.CONTRIBUTOR,
    "original-author": Role.AUTHOR,
    "series-creator": Role.AUTHOR,
}

# Zotero takes names in these variables for authors, except in the types named here.
_FOR_SOME_TYPES: dict[str, frozenset[str]] = {
    "collection-editor": frozenset(("book", "chapter", "entry-encyclopedia", "map", "paper-conference", "report")),
    "container-author": frozenset(("chapter",)),
    "host": frozenset(("broadcast", "motion_picture")),
    "interviewer": frozenset(("interview",)),
    "narrator": frozenset(("motion_picture", "song")),
    "organizer": frozenset(("speech",)),
    "performer": frozenset(("broadcast", "motion_picture", "song")),
    "producer": frozenset(("broadcast", "motion_picture")),
    "recipient": frozenset(("personal_communication",)),
    "reviewed-author": frozenset(("article-journal", "article-magazine", "article-newspaper", "document", "review")),
    "script-writer": frozenset(("broadcast", "motion_picture")),
}


def name_variable(role: Role, kind: Kind) -> str:
    """The variable for names in a role; empty if there is none that all readers understand for that kind."""
    variable = NAMES.get(role, "")
    if role is Role.INTERVIEWEE and kind is not Kind.INTERVIEW:
        return ""
    return variable if TYPES[kind] in _FOR_SOME_TYPES.get(variable, (TYPES[kind],)) else ""
