"""Names of persons and bodies, in parts as far as known, and their roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUFFIX = re.compile(r"(?:[JS]r|junior|senior|[IVX]{1,4}|\d(?:st|nd|rd|th))\.?", re.IGNORECASE)

# Lower-case particles of family names in the languages of the catalogue; with a capital they are part of the name.
_PARTICLES_TEXT = (
    "a af al am an ap auf av ben bin d' d’ 'd da dal dalla das de de' degli dei del dela della delle "
    "dello den der des di do dos du e el ibn im l' l’ la las le les lo los och op 's ’s san st. 't ’t te "
    "ten ter til tot und van vande vander vom von y z zu zum zur"
)
_PARTICLES = frozenset(_PARTICLES_TEXT.split())


class Role(StrEnum):
    """What a person or body did for the work.

    ``CONTRIBUTOR`` has no role, ``OTHER`` a role that no reference manager has, such as a former owner.
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


@dataclass(frozen=True)
class Name:
    """A person or body in one role; with two roles there are two names.

    Attributes:
        family: the family name, the only name, or the whole name of a body.
        given: given names or initials, without particles.
        particle: words before the family name that are sorted with it, as in "van der Meer, Jan".
        dropping: words before the family name that are sorted after the given name, as in "Goethe, Johann Wolfgang
            von".
        suffix: "Jr.", "III".
        corporate: a body; its name has no parts.
        native: the name in its original script, if the catalogue has both (MARC 880).
    """

    family: str
    given: str = ""
    particle: str = ""
    dropping: str = ""
    suffix: str = ""
    corporate: bool = False
    role: Role = Role.AUTHOR
    native: str = ""

    @classmethod
    def stored(cls, parts: Mapping[str, Any]) -> Self:
        made = object.__new__(cls)
        made.__dict__.update(parts)
        return made

    @property
    def undivided(self) -> bool:
        """Whether no format may split the name."""
        return self.corporate or not self.given

    @property
    def inverted(self) -> str:
        """Family name first: "van der Meer, Jan, Jr."."""
        if self.undivided and not self.particle and not self.suffix:
            return self.family
        family = f"{self.particle} {self.family}" if self.particle else self.family
        given = f"{self.given} {self.dropping}".strip() if self.dropping else self.given
        if given:
            family = f"{family}, {given}"
        return f"{family}, {self.suffix}" if self.suffix else family

    @property
    def direct(self) -> str:
        if self.corporate:
            return self.family
        name = " ".join(part for part in (self.given, self.dropping, self.particle, self.family) if part)
        return f"{name}, {self.suffix}" if self.suffix else name

    @classmethod
    def parse(cls, text: str, role: Role = Role.AUTHOR, *, native: str = "") -> Name:
        """A name with the family name first, "Family, Given" or "Family, Given, Suffix".

        Without a comma the name is not divided. With a comma at the end it is a body, as in RIS and similar formats.
        """
        text = " ".join(text.split())
        if text.endswith(",") and text.count(",") == 1:
            return cls.body(text[:-1].rstrip(), role, native=native)
        family, comma, rest = text.partition(",")
        if not comma:
            return cls(family, role=role, native=native)
        parts = [part for part in (piece.strip() for piece in rest.split(",")) if part]
        suffix = ""
        if len(parts) > 1:
            # "King, Martin Luther, Jr." and "King, Jr., Martin Luther" are both in use
            for place in (len(parts) - 1, 0):
                if _SUFFIX.fullmatch(parts[place]):
                    suffix = parts.pop(place)
                    break
        given = ", ".join(parts)
        return cls.person(family.strip(), given, suffix, role, native=native)

    @classmethod
    def person(
        cls, family: str, given: str = "", suffix: str = "", role: Role = Role.AUTHOR, *, native: str = ""
    ) -> Name:
        """A person with known family and given names, without the particles split off."""
        particle, family = _leading_particle(family)
        given, dropping = _trailing_particle(given)
        return cls(family, given, particle, dropping, suffix, role=role, native=native)

    @classmethod
    def from_direct(cls, text: str, role: Role = Role.AUTHOR) -> Name:
        """A name with the given name first, "Jan van der Meer": the last word and its particles are the family name."""
        words = text.split()
        if len(words) < 2:
            return cls(" ".join(words), role=role)
        suffix = ""
        if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
            suffix = words.pop()
            words[-1] = words[-1].rstrip(",")
        start = len(words) - 1
        while start > 1 and words[start - 1] in _PARTICLES:
            start -= 1
        return cls.person(" ".join(words[start:]), " ".join(words[:start]), suffix, role)

    @classmethod
    def body(cls, name: str, role: Role = Role.AUTHOR, *, native: str = "") -> Name:
        return cls(name, corporate=True, role=role, native=native)


def _leading_particle(family: str) -> tuple[str, str]:
    words = family.split()
    count = 0
    while count < len(words) - 1 and words[count] in _PARTICLES:
        count += 1
    if not count:
        return "", family
    return " ".join(words[:count]), " ".join(words[count:])


def _trailing_particle(given: str) -> tuple[str, str]:
    words = given.split()
    count = len(words)
    while count > 1 and words[count - 1] in _PARTICLES:
        count -= 1
    if count == len(words):
        return given, ""
    return " ".join(words[:count]), " ".join(words[count:])
