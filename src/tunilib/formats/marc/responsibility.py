"""What the statement of responsibility (245 $c) says of people whose fields say nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from tunilib.core.reference import Name, Role
from tunilib.formats.marc.record import MarcRecord

__all__ = ["Statement"]

_WORDS: tuple[tuple[Role, str], ...] = (
    (
        Role.EDITOR,
        (
            r"(?:senior |general |guest |joint )?ed(?:s\.?|\.|itors?|ited)(?: and compiled)?|hrsg\.?|hg\."
            r"|herausgegeben|herausgeber(?:in)?"
            r"|toim\.?|toimittanut|toimittaneet|toimittaja|toimittajat|toimitus|päätoimittaja|red\.?|redaktör"
            r"|redaktörer|redaktion|redigerad"
            r"|utg\.|utgiven|a cura di|sous la direction de"
        ),
    ),
    (
        Role.TRANSLATOR,
        (
            r"translat(?:ed|ion|ors?)|transl?\.|übersetzt|übersetzung|übers\.|suom\.?|suomentanut|suomennos"
            r"|kään\.|kääntänyt|käännös"
            r"|övers\.?|översättning|översatt|traduit|traduction|traduzione"
        ),
    ),
    (
        Role.ILLUSTRATOR,
        r"illustrat(?:ed|ions?|ors?)|illus\.|ill\.|illustriert|illustrerad|kuvitus|kuvittanut|kuv\.",
    ),
)
_PATTERNS = tuple((role, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for role, words in _WORDS)
_PIECES = re.compile(
    r"\s*;\s*|(?<=[^\W\d_]{4})\.\s+|[,.]?\s+(?=(?:with|mit|contributors?|contributions?|foreword|preface"
    r"|introduction|afterword|esipuhe"
    r"|förord|vorwort|nachwort|avec|med)\b)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,&/]*(?:and|und|ja|och|et|e)?[\s,&/]*(?:by|von|av)?\s*", re.IGNORECASE)


class Statement:
    """The pieces of a record's statement of responsibility, each with the roles that its words name."""

    def __init__(self, record: MarcRecord) -> None:
        field = record.first("245")
        text = " ; ".join(field.all("c")) if field else ""
        self._pieces = [(roles, piece) for piece in _PIECES.split(text) if piece and (roles := _roles(piece))]

    def roles_of(self, name: Name, fuller: str = "") -> list[Role]:
        """What the statement says that this person did; empty if it does not name them beside such a word.

        Args:
            name: the person as the record has it.
            fuller: given names in full, where the record has them apart (subfield q).
        """
        if not self._pieces or not name.family:
            return []
        initials = re.escape("".join({word[0] for word in re.findall(r"\w+", f"{name.given} {fuller}")}) or "A-Z")
        before = rf"(?<!\w)[{initials}][\w.'’-]*\.?\s+(?:[\w']+\s+)?"
        pattern = re.compile(rf"{before}{re.escape(name.family)}(?!\w)")
        found = [role for roles, piece in self._pieces if pattern.search(piece) for role in roles]
        return list(dict.fromkeys(found))


def _roles(piece: str) -> list[Role]:
    hits = sorted(
        ((match.start(), match.end(), role) for role, pattern in _PATTERNS for match in pattern.finditer(piece))
    )
    for (_, end, _), (start, _, _) in pairwise(hits):
        # "edited by A and translated by B": whose is whose cannot be told, so nothing is said
        if not _BETWEEN.fullmatch(piece[end:start]):
            return []
    return list(dict.fromkeys(role for _, _, role in hits))
