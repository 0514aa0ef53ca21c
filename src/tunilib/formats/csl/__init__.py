"""CSL-JSON, the input of citation processors: other types that are read, and the variables of names."""

from __future__ import annotations

from tunilib.core.reference import Kind, Role
from tunilib.formats.kinds import CSL, kinds_of, labels_of

GENRES = labels_of(CSL)
"""The genre of kinds that share a type, unless the work states its own type."""


KINDS: dict[str, Kind] = {
    **kinds_of(CSL),
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
    return variable if CSL[kind] in _FOR_SOME_TYPES.get(variable, (CSL[kind],)) else ""
