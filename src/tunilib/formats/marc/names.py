"""Names and their roles in MARC 21 fields 1XX, 7XX and 720."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from tunilib.core.reference import Name, Role
from tunilib.formats.marc.codes import role_of_code, role_of_term
from tunilib.formats.marc.record import Field, MarcRecord, plain, trimmed

_BODIES = frozenset({"110", "111", "710", "711"})
_SUFFIX = re.compile(r"^(?:[IVX]+|[JS]r|junior|senior|\d(?:st|nd|rd|th))\.?,?$", re.IGNORECASE)
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


def names_of(record: MarcRecord, native: dict[int, Field]) -> tuple[Name, ...]:
    """All names of a record.

    The role comes from the relator code, else from the relator term. Without either, a name in 1XX is the author. A
    name in 7XX has its role in the statement of responsibility, or is a contributor. Authors of contained works (7XX
    with a title) and of series are not authors of this work. ``native`` maps fields, by identity, to their 880 forms.
    """
    statement = _Statement(record)
    found: dict[tuple[str, Role], Name] = {}
    for field in record.tagged("100", "110", "700", "710", "711", "720"):
        if (field.tag[0] == "7" and field.get("t")) or (field.tag == "711" and not _relators(field)):
            continue
        name = _name(field)
        if name is None:
            continue
        linked = native.get(id(field))
        script = _heading(linked) if linked else ""
        for role in _roles(field, name, statement):
            found.setdefault((name.inverted, role), replace(name, role=role, native=script))
    return tuple(found.values())


def event_of(record: MarcRecord) -> tuple[str, str]:
    """Name and place of the work's conference, or empty."""
    field = record.first("111") or next((f for f in record.tagged("711") if not f.get("t") and not _relators(f)), None)
    if field is None:
        return "", ""
    place = field.get("c").strip("() :;,")
    return _heading(field), trimmed(place)


def _name(field: Field) -> Name | None:
    heading = field.get("a")
    if not heading:
        return None
    if field.tag in _BODIES:
        return Name.body(_heading(field))
    text = trimmed(heading)
    if field.ind1 == "0":
        return Name(" ".join([text, *[plain(part) for part in field.all("b")]]))
    if field.ind1 == "3" and field.tag != "720":
        return Name.body(text)
    name = Name.parse(text)
    if name.corporate:
        return Name(name.family)
    suffix = next((plain(part) for part in field.all("c") if _SUFFIX.match(part)), "")
    if suffix and not name.suffix:
        return replace(name, suffix=suffix)
    return name


def _heading(field: Field) -> str:
    """The whole name of a body or conference, or a person's name in another script."""
    tag = field.get("6")[:3] if field.tag == "880" else field.tag
    if tag in ("111", "711"):
        words = " ".join(part.rstrip(" (:;,") for part in field.all("aeq"))
        return trimmed(words)
    parts = [trimmed(part) for part in field.all("ab" if tag in _BODIES else "a")]
    return ". ".join(part for part in parts if part)


def _terms(field: Field) -> list[str]:
    return field.all("j" if field.tag in ("111", "711") else "e")


def _relators(field: Field) -> list[str]:
    return [*field.all("4"), *_terms(field)]


def _roles(field: Field, name: Name, statement: _Statement) -> list[Role]:
    coded = [role for code in field.all("4") if (role := role_of_code(code))]
    spoken = [role for term in _terms(field) for piece in re.split(r"[,;]", term) if (role := role_of_term(piece))]
    roles = _agreed(coded, spoken)
    if roles:
        return list(dict.fromkeys(roles))
    if field.tag in ("100", "110"):
        return [Role.AUTHOR]
    if not _relators(field) and not name.corporate:
        return statement.roles_of(name, field.get("q")) or [Role.CONTRIBUTOR]
    return [Role.CONTRIBUTOR]


def _agreed(coded: list[Role], spoken: list[Role]) -> list[Role]:
    """Codes and terms of one field together.

    If there are as many terms as codes, and none agree, the terms are local words for the codes, and the codes count;
    vague codes ("other") do not.
    """
    vague = all(role in (Role.OTHER, Role.CONTRIBUTOR) for role in coded)
    if not vague and len(coded) == len(spoken) and not set(coded) & set(spoken):
        return coded
    return [*coded, *spoken]


class _Statement:
    """The parts of a statement of responsibility (245 $c), each with its roles."""

    def __init__(self, record: MarcRecord) -> None:
        field = record.first("245")
        text = " ; ".join(field.all("c")) if field else ""
        self._pieces = [(roles, piece) for piece in _PIECES.split(text) if piece and (roles := _stated_roles(piece))]

    def roles_of(self, name: Name, fuller: str = "") -> list[Role]:
        if not self._pieces or not name.family:
            return []
        initials = re.escape("".join({word[0] for word in re.findall(r"\w+", f"{name.given} {fuller}")}) or "A-Z")
        before = rf"(?<!\w)[{initials}][\w.'’-]*\.?\s+(?:[\w']+\s+)?"
        pattern = re.compile(rf"{before}{re.escape(name.family)}(?!\w)")
        found = [role for roles, piece in self._pieces if pattern.search(piece) for role in roles]
        return list(dict.fromkeys(found))


def _stated_roles(piece: str) -> list[Role]:
    hits = sorted(
        ((match.start(), match.end(), role) for role, pattern in _PATTERNS for match in pattern.finditer(piece))
    )
    for (_, end, _), (start, _, _) in pairwise(hits):
        # "edited by A and translated by B": who did what is not certain, so no role is given
        if not _BETWEEN.fullmatch(piece[end:start]):
            return []
    return list(dict.fromkeys(role for _, _, role in hits))
