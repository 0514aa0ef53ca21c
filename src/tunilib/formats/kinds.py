"""The names of kinds of works in each format, in one table; groups of kinds that formats treat alike, and roles."""

from __future__ import annotations

from collections.abc import Mapping

from tunilib.core.reference import Kind, Role

# A kind, and its type in RefWorks, RIS, EndNote, BibTeX, BibLaTeX (where it is not that of BibTeX), CSL, Zotero and
# MARC 21 (leader/06 and 07). Where several kinds share a type, it is read as the first of them.
# RefWorks: of two names for the same type the one that Zotero knows, too. EndNote: some readers drop a record of the
# type Standard. BibLaTeX: Zotero drops an entry of a type that it does not know (dataset, music, periodical, review).
# CSL: Zotero refuses a whole file for one unknown type, and does not know "software".
_TABLE = """
other|Generic|GEN|Generic|misc||document|document|am
book|Book, Whole|BOOK|Book|book||book|book|am
chapter|Book, Section|CHAP|Book Section|incollection||chapter|bookSection|aa
article|Journal Article|JOUR|Journal Article|article||article-journal|journalArticle|ab
magazine-article|Magazine Article|MGZN|Magazine Article|article||article-magazine|magazineArticle|ab
newspaper-article|Newspaper Article|NEWS|Newspaper Article|article||article-newspaper|newspaperArticle|ab
review|Journal Article|JOUR|Journal Article|article||review|journalArticle|ab
journal|Generic|JFULL|Serial|misc||periodical||as
newspaper|Generic|JFULL|Serial|misc||periodical||as
thesis|Dissertation/Thesis|THES|Thesis|phdthesis|thesis|thesis|thesis|am
report|Report|RPRT|Report|techreport|report|report|report|am
proceedings|Conference Proceedings|CONF|Conference Proceedings|proceedings||book|book|am
conference-paper|Conference Proceedings|CPAPER|Conference Paper|inproceedings||paper-conference|conferencePaper|aa
presentation|Conference Proceedings|SLIDE|Conference Paper|misc||speech|presentation|am
encyclopedia-entry|Book, Section|ENCYC|Encyclopedia|incollection|inreference|entry-encyclopedia|encyclopediaArticle|aa
map|Map|MAP|Map|misc||map|map|em
score|Music Score|MUSIC|Music|misc||musical_score|audioRecording|cm
music|Sound Recording|SOUND|Audiovisual Material|misc|audio|song|audioRecording|jm
spoken-recording|Sound Recording|SOUND|Audiovisual Material|misc|audio|song|audioRecording|im
film|Motion Picture|MPCT|Film or Broadcast|misc|movie|motion_picture|film|gm
broadcast|Motion Picture|MPCT|Film or Broadcast|misc|video|broadcast|tvBroadcast|gm
image|Artwork|ART|Artwork|misc|artwork|graphic|artwork|km
object|Artwork|ART|Artwork|misc|artwork|graphic|artwork|rm
software|Computer Program|COMP|Computer Program|misc|software|document|computerProgram|mm
game|Computer Program|COMP|Computer Program|misc|software|document|computerProgram|mm
dataset|Generic|DATA|Dataset|misc||dataset|dataset|mm
webpage|Web Page|ELEC|Web Page|misc|online|webpage|webpage|ai
post|Online Discussion Forum/Blogs|BLOG|Blog|misc|online|post-weblog|blogPost|ai
standard|Report|STAND|Report|techreport|report|standard|standard|am
patent|Patent|PAT|Patent|misc|patent|patent|patent|am
legislation|Laws/Statutes|STAT|Statute|misc|legislation|legislation|statute|am
legal-case|Case/Court Decisions|CASE|Case|misc|jurisdiction|legal_case|case|am
communication|Personal Communication|PCOMM|Personal Communication|misc|letter|personal_communication|letter|am
interview|Personal Communication|PCOMM|Personal Communication|misc||interview|interview|am
manuscript|Unpublished Material|MANSCPT|Manuscript|unpublished||manuscript|manuscript|tm
archive|Unpublished Material|MANSCPT|Manuscript|misc||collection|manuscript|pc
"""
_ROWS = {Kind(row.partition("|")[0]): row.split("|") for row in _TABLE.split("\n") if row}

REFWORKS, RIS, ENDNOTE, BIBTEX, _ONLY_BIBLATEX, CSL, ZOTERO, MARC = (
    {kind: row[place] for kind, row in _ROWS.items()} for place in range(1, 9)
)
BIBLATEX = {kind: _ONLY_BIBLATEX[kind] or BIBTEX[kind] for kind in _ROWS}

_WORDS = {
    Kind.PROCEEDINGS: "Conference proceedings",
    Kind.MUSIC: "Sound recording",
    Kind.SOFTWARE: "Computer program",
    Kind.WEBPAGE: "Web page",
}
WORDS = {kind: _WORDS.get(kind, str(kind).replace("-", " ").capitalize()) for kind in Kind}
"""A kind in words, for the field of a format that states the type of a work."""

ARTICLES = frozenset((Kind.ARTICLE, Kind.MAGAZINE_ARTICLE, Kind.NEWSPAPER_ARTICLE, Kind.REVIEW))
PARTS = ARTICLES | {Kind.CHAPTER, Kind.PAPER, Kind.ENCYCLOPEDIA_ENTRY}
SERIALS = frozenset((Kind.JOURNAL, Kind.NEWSPAPER))
RECORDINGS = frozenset((Kind.MUSIC, Kind.SPOKEN, Kind.FILM, Kind.BROADCAST))

MAKERS: dict[Kind, frozenset[Role]] = {
    Kind.MAP: frozenset((Role.CARTOGRAPHER,)),
    **dict.fromkeys((Kind.SCORE, Kind.MUSIC), frozenset((Role.COMPOSER,))),
    **dict.fromkeys((Kind.FILM, Kind.BROADCAST), frozenset((Role.DIRECTOR,))),
    **dict.fromkeys((Kind.SOFTWARE, Kind.GAME), frozenset((Role.PROGRAMMER, Role.DESIGNER))),
}
"""The roles of a work's makers, by kind. Formats without a field for them name them as authors."""

AUTHORS = {
    Kind.SCORE: Role.COMPOSER,
    Kind.MUSIC: Role.COMPOSER,
    Kind.FILM: Role.DIRECTOR,
    Kind.BROADCAST: Role.DIRECTOR,
    Kind.IMAGE: Role.ARTIST,
    Kind.INTERVIEW: Role.INTERVIEWEE,
}
"""The role of an author in formats that know authors alone: of a film the director."""

_SAME_NAMES_TEXT = (
    "author editor compiler translator illustrator composer performer narrator director producer interviewer recipient "
    "reviewed-author container-author organizer host contributor"
)
NAME_VARIABLES: dict[Role, str] = {
    **{Role(name): name for name in _SAME_NAMES_TEXT.split()},
    Role.SERIES_EDITOR: "collection-editor",
    Role.CONDUCTOR: "performer",
    Role.SCRIPTWRITER: "script-writer",
    Role.INTERVIEWEE: "author",
}
"""The variables of CSL for names in a role."""

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


def kinds_of(types: dict[Kind, str], others: Mapping[Kind, str] | None = None) -> dict[str, Kind]:
    """The kind that each type of a format is read as: the first of those that share it.

    ``others`` are types that are read only, those of one kind separated by bars.
    """
    known = {name: kind for kind, name in reversed(types.items())}
    return known | {name: kind for kind, names in (others or {}).items() for name in names.split("|")}


def tags_of(text: str) -> dict[Role, str]:
    """The tags of names by role: ``A1:author A2:editor``. The reader takes the first of several roles with a tag."""
    pairs = (pair.split(":") for pair in text.split())
    return {Role(role): tag for tag, role in pairs}


def name_tags(
    author: str, usual: dict[Role, str], sound: dict[Role, str], screen: dict[Role, str]
) -> dict[Kind, dict[Role, str]]:
    """The tags of names for every kind. Makers have the tag of authors, first if the tag is read as makers."""
    return {
        **dict.fromkeys(Kind, usual),
        Kind.MAP: {**usual, Role.CARTOGRAPHER: author},
        Kind.SCORE: sound,
        Kind.MUSIC: sound,
        Kind.SPOKEN: {Role.AUTHOR: author, **sound},
        Kind.FILM: screen,
        Kind.BROADCAST: screen,
        Kind.IMAGE: {Role.ARTIST: author, **usual, Role.PHOTOGRAPHER: author, Role.ILLUSTRATOR: author},
        Kind.OBJECT: {**usual, Role.ARTIST: author, Role.DESIGNER: author},
        Kind.SOFTWARE: {**usual, Role.PROGRAMMER: author, Role.DESIGNER: author},
        Kind.GAME: {**usual, Role.PROGRAMMER: author, Role.DESIGNER: author},
        Kind.INTERVIEW: {Role.INTERVIEWEE: author, **usual, Role.INTERVIEWER: "A2"},
        Kind.COMMUNICATION: {**usual, Role.RECIPIENT: "A2"},
    }


def with_authors(makers: Mapping[Kind, frozenset[Role]]) -> dict[Kind, frozenset[Role]]:
    return {kind: makers.get(kind, frozenset()) | {Role.AUTHOR} for kind in Kind}


def labels_of(types: dict[Kind, str]) -> dict[Kind, str]:
    """The words for the kinds of a format whose type is read as another kind."""
    kinds = kinds_of(types)
    return {kind: WORDS[kind] for kind, name in types.items() if kinds[name] is not kind}


def name_variable(role: Role, kind: Kind) -> str:
    """The variable for names in a role; empty if readers do not understand it for that kind."""
    variable = NAME_VARIABLES.get(role, "")
    if role is Role.INTERVIEWEE and kind is not Kind.INTERVIEW:
        return ""
    return variable if CSL[kind] in _FOR_SOME_TYPES.get(variable, (CSL[kind],)) else ""
