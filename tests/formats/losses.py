"""What readers that others wrote are known to lose of our files, or to read differently, and why.

Anything else that they find otherwise is a fault of ours.
"""

from __future__ import annotations

from typing import NamedTuple


class Loss(NamedTuple):
    """What a reader finds otherwise.

    Attributes:
        what: as in :func:`tests.formats.readings.differences`; ``record``: it drops the whole reference.
        where: ids of references of ``NASTY``; empty for real records: in any.
        why: what the reader does.
    """

    what: str
    where: str
    why: str


_BIB = ("bibtex", "biblatex")
_PARTICLES = Loss("authors", "n3", "files particles with the family name, as BibTeX does")

LOST: dict[tuple[str, str], tuple[Loss, ...]] = {
    ("rispy", "ris"): (Loss("numbers", "n50 n51", "takes the number of a report or standard, in SN, for an ISSN"),),
    **{(reader, name): (_PARTICLES,) for reader in ("pybtex", "bibtexparser", "citation-js") for name in _BIB},
    ("citation-js", "bibtex"): (_PARTICLES, Loss("translators", "n10", "knows no translators in BibTeX")),
    ("citation-js", "ris"): (
        Loss("authors", "n43", "knows no authors of NEWS"),
        Loss("numbers", "n48", "knows no ISBN of THES"),
    ),
    ("citation-js", "refworks"): (Loss("numbers", "n12", "reads the first of several ISBNs"),),
    ("citation-js", "endnote"): (
        Loss("authors", "n5 n6 n7 n8 n38 n51 n52 n58", "keeps the comma that EndNote wants after bodies"),
        Loss("authors", "n55", "knows no authors of films"),
        Loss("editors", "n9", "takes editors of books for those of series"),
        Loss("year", "n42 n43 n55", "reads the whole date as the year, and none of films"),
        Loss("numbers", "n48", "knows no ISBN of theses"),
    ),
    ("biblatex-csl-converter", "ris"): (
        Loss("authors", "n4", "knows no suffixes"),
        Loss("editors", "n9", "does not know A3"),
        Loss("translators", "n10", "does not know A4"),
        Loss("doi", "n48 n49 n58", "takes the type of the work for a DOI"),
        Loss("record", "n51", "drops the type STAND"),
    ),
    ("biblatex-csl-converter", "endnote"): (
        Loss("authors", "n4", "knows no suffixes"),
        Loss("translators", "n10", "does not know %?"),
        Loss("doi", "n41 n60", "does not know %R"),
    ),
    ("biblatex-csl-converter", "bibtex"): (
        _PARTICLES,
        Loss("title", "n14 n15 n16 n18", r"does not know {\textbraceleft} and {\textasciicircum}"),
        Loss("numbers", "n47", "knows no ISSN in misc"),
    ),
    ("biblatex-csl-converter", "biblatex"): (
        _PARTICLES,
        Loss("title", "n1", "does not know subtitle"),
        Loss("title", "n14 n15 n16 n18", r"does not know {\textbraceleft} and {\textasciicircum}"),
        Loss("numbers", "n47", "knows no ISSN in misc"),
    ),
    ("biblatex-csl-converter", "csl-json"): (
        Loss("record", "n47 n51 n53 n57 n58", "drops the types periodical, standard, musical_score and document"),
        Loss("authors", "n60", "knows no authors of datasets"),
    ),
    **{
        ("retorquere", name): (_PARTICLES, Loss("title", "n20", "reads a plain < as the character of an old font"))
        for name in _BIB
    },
    ("pandoc", "ris"): (
        Loss("authors", "n3 n4", "takes particles for dropping ones, and moves suffixes"),
        Loss("editors", "n9", "does not know A3"),
        Loss("translators", "n10", "does not know A4"),
    ),
    **{
        ("pandoc", name): (_PARTICLES, Loss("title", "n14 n15 n16", r"does not know {\textbraceleft}")) for name in _BIB
    },
    ("bibutils", "ris"): (
        Loss("authors", "n4 n5 n7 n38 n54", "splits suffixes and bodies"),
        Loss("authors", "n10 n44 n45 n46", "takes A2 and A4 for authors"),
        Loss("editors", "n9 n44 n45 n46", "takes A2 and A3 for authors"),
        Loss("translators", "n10", "takes A4 for authors"),
        Loss("numbers", "n12", "loses several ISBNs"),
    ),
    ("bibutils", "endnote"): (
        Loss("authors", "n4 n5 n7 n38 n43 n52 n54 n55", "splits suffixes and bodies"),
        Loss("authors", "n9", "takes editors of books for authors"),
        Loss("editors", "n9 n45", "takes editors for authors"),
        Loss("translators", "n10", "does not know %?"),
        Loss("numbers", "n12 n46 n48", "loses several ISBNs, and those of theses and encyclopedias"),
        Loss("doi", "n41 n60", "does not know %R"),
    ),
    **{
        ("bibutils", name): (
            _PARTICLES,
            Loss("title", "n17 n18", r"does not know \textbackslash"),
            Loss("numbers", "n12", "takes several ISBNs for one"),
            Loss("numbers", "n47 n48", "knows no ISSN in misc, and no ISBN of theses"),
        )
        for name in _BIB
    },
    **{
        ("pymarc", name): (Loss("year", "n29", "[n.d.] is the date that the record states"),)
        for name in ("marc", "marcxml")
    },
    ("csv", "csv"): (Loss("translators", "n10", "has one column for all other roles"),),
}

REAL: dict[tuple[str, str], tuple[Loss, ...]] = {
    ("rispy", "ris"): (Loss("numbers", "", "reads the first SN, the ISBN, of a book with an ISSN, too"),),
    ("pybtex", "bibtex"): (),
    ("pybtex", "biblatex"): (),
    ("bibtexparser", "bibtex"): (),
    ("bibtexparser", "biblatex"): (),
    ("citation-js", "ris"): (),
    ("citation-js", "bibtex"): (Loss("translators", "", "knows no translators in BibTeX"),),
    ("citation-js", "biblatex"): (),
    ("citation-js", "refworks"): (Loss("numbers", "", "reads the first of several ISBNs"),),
    ("citation-js", "csl-json"): (),
    ("retorquere", "biblatex"): (Loss("title", "", "reads a plain < as the character of an old font"),),
    ("pandoc", "biblatex"): (Loss("title", "", "reads a grave accent as a quotation mark"),),
    ("pandoc", "csl-json"): (),
    ("etree", "mods"): (),
    ("csv", "csv"): (
        Loss("authors", "", "a semicolon in a name separates two"),
        Loss("translators", "", "has one column for all other roles"),
    ),
}


def lost(reader: str, name: str) -> dict[str, set[str]]:
    """By what is lost: the ids of the references in which it is."""
    found: dict[str, set[str]] = {}
    for loss in LOST.get((reader, name), ()):
        found.setdefault(loss.what, set()).update(loss.where.split())
    return found
