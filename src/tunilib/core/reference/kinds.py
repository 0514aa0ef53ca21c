"""Kinds of works, and roles of the persons and bodies behind them."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a work, regardless of its carrier (paper, online).

    The value is used in files, in JSON and as a search filter, and is permanent.
    """

    BOOK = "book"
    CHAPTER = "chapter"
    ARTICLE = "article"
    MAGAZINE_ARTICLE = "magazine-article"
    NEWSPAPER_ARTICLE = "newspaper-article"
    REVIEW = "review"
    JOURNAL = "journal"
    NEWSPAPER = "newspaper"
    THESIS = "thesis"
    REPORT = "report"
    PROCEEDINGS = "proceedings"
    PAPER = "conference-paper"
    PRESENTATION = "presentation"
    ENCYCLOPEDIA_ENTRY = "encyclopedia-entry"
    MAP = "map"
    SCORE = "score"
    MUSIC = "music"
    SPOKEN = "spoken-recording"
    FILM = "film"
    BROADCAST = "broadcast"
    IMAGE = "image"
    OBJECT = "object"
    SOFTWARE = "software"
    GAME = "game"
    DATASET = "dataset"
    WEBPAGE = "webpage"
    POST = "post"
    STANDARD = "standard"
    PATENT = "patent"
    LEGISLATION = "legislation"
    CASE = "legal-case"
    INTERVIEW = "interview"
    COMMUNICATION = "communication"
    MANUSCRIPT = "manuscript"
    ARCHIVE = "archive"
    GENERIC = "other"


class Role(StrEnum):
    """What a person or body did for the work.

    ``CONTRIBUTOR`` is somebody named without a role, ``OTHER`` somebody in a role that no reference manager has, such
    as a former owner.
    """

    AUTHOR = "author"
    EDITOR = "editor"
    SERIES_EDITOR = "series-editor"
    COMPILER = "compiler"
    TRANSLATOR = "translator"
    ILLUSTRATOR = "illustrator"
    PHOTOGRAPHER = "photographer"
    ARTIST = "artist"
    CARTOGRAPHER = "cartographer"
    DESIGNER = "designer"
    COMPOSER = "composer"
    LYRICIST = "lyricist"
    ARRANGER = "arranger"
    PERFORMER = "performer"
    CONDUCTOR = "conductor"
    NARRATOR = "narrator"
    DIRECTOR = "director"
    PRODUCER = "producer"
    SCRIPTWRITER = "scriptwriter"
    INTERVIEWER = "interviewer"
    INTERVIEWEE = "interviewee"
    RECIPIENT = "recipient"
    PROGRAMMER = "programmer"
    RESEARCHER = "researcher"
    ADVISOR = "advisor"
    WRITER_OF_ADDED_TEXT = "writer-of-added-text"
    REVIEWED_AUTHOR = "reviewed-author"
    CONTAINER_AUTHOR = "container-author"
    ORGANIZER = "organizer"
    HOST = "host"
    SPONSOR = "sponsor"
    ISSUING_BODY = "issuing-body"
    DEGREE_GRANTOR = "degree-grantor"
    PUBLISHER = "publisher"
    CONTRIBUTOR = "contributor"
    OTHER = "other"
