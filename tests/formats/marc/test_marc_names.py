"""Names and roles out of MARC."""

from __future__ import annotations

from tests.formats.marc.records import read

from tunilib.core.reference import Name, Role
from tunilib.formats.marc.codes import role_of_code, role_of_term


def roles(*lines: str) -> list[tuple[str, Role]]:
    return [(name.inverted, name.role) for name in read("245 00$aX", *lines).names]


def test_the_field_and_its_relator_codes_say_the_roles() -> None:
    for field, expected in [
        ("100 1_$aVico, Giambattista,$d1668-1744.", [("Vico, Giambattista", Role.AUTHOR)]),
        ("100 0_$aJohn Paul$bII,$cPope,$d1920-2005.", [("John Paul II", Role.AUTHOR)]),
        ("700 1_$aWilson, Horace H.$4trl", [("Wilson, Horace H.", Role.TRANSLATOR)]),
        ("700 1_$aJosi, K.$4edt", [("Josi, K.", Role.EDITOR)]),
        (
            "700 1_$aHell, Joseph$eHerausgeberIn$eÜbersetzerIn$4edt$4trl",
            [("Hell, Joseph", Role.EDITOR), ("Hell, Joseph", Role.TRANSLATOR)],
        ),
        ("700 1_$aConflicting, R.$eeditor$4cre", [("Conflicting, R.", Role.AUTHOR)]),
        ("700 1_$aPandolfi, Claudia.", [("Pandolfi, Claudia", Role.CONTRIBUTOR)]),
        ("700 12$aSibelius, Jean.$tFinlandia.", []),  # of a work contained
    ]:
        assert roles(field) == expected, field


def test_codes_for_some_roles_and_terms_for_others_are_joined() -> None:
    found = roles("100 1_$aPrimary, P.$eauthor$einterviewee$4ive$4dsr")

    assert {role for _, role in found} == {Role.AUTHOR, Role.INTERVIEWEE, Role.DESIGNER}


def test_the_statement_of_responsibility_says_what_the_field_does_not() -> None:
    for statement, name, role in [
        ("Vico ; a cura di Claudia Pandolfi.", "Pandolfi, Claudia.", Role.EDITOR),
        ("toimittanut Matti Virtanen", "Virtanen, Matti.", Role.EDITOR),
        ("Eino Leino ; suomentanut Maija Mäki", "Mäki, Maija.", Role.TRANSLATOR),
        ("edited by Charles Mollan", "Mollan, R. C.$q(R. Charles)", Role.EDITOR),
        ("Tove J ; illustrated by Jan Berg", "Berg, Jan", Role.ILLUSTRATOR),
        ("edited by A. Smith with contributions by Jan Berg", "Berg, Jan", Role.CONTRIBUTOR),
        ("edited by A. Smith and translated by Jan Berg", "Berg, Jan", Role.CONTRIBUTOR),
        ("edited by Olga Berg", "Berg, Jan", Role.CONTRIBUTOR),
    ]:
        reference = read(f"245 00$aX /$c{statement}", f"700 1_$a{name}")
        assert [found.role for found in reference.names] == [role], statement


def test_a_body_keeps_its_divisions_and_is_not_split_at_commas() -> None:
    reference = read("245 00$aX", "110 2_$aDuke University.$bLaboratory of Physics, Optics.")

    assert reference.names[0].family == "Duke University. Laboratory of Physics, Optics"
    assert reference.names[0].corporate


def test_suffixes_and_particles_after_the_given_name_are_parts_of_their_own() -> None:
    for field, name in [
        ("King, Martin Luther,$cJr.,$d1929-1968.", Name("King", "Martin Luther", suffix="Jr.")),
        ("Goethe, Johann Wolfgang von,$d1749-1832.", Name("Goethe", "Johann Wolfgang", dropping="von")),
    ]:
        assert read("245 00$aX", f"100 1_$a{field}").names == (name,), field


def test_terms_are_known_in_the_languages_of_catalogues() -> None:
    for term, role in [
        ("Hrsg.", Role.EDITOR),
        ("toimittaja,", Role.EDITOR),
        ("REDAKTÖR", Role.EDITOR),
        ("kääntäjä.", Role.TRANSLATOR),
        ("HerausgeberIn", Role.EDITOR),
        ("InterviewteR", Role.INTERVIEWEE),
        ("säveltäjä", Role.COMPOSER),
        ("film_editor", Role.OTHER),
        ("ohjaaja", Role.DIRECTOR),
    ]:
        assert role_of_term(term) is role, term


def test_a_code_is_known_in_any_spelling() -> None:
    for code in ["EDT", " edt", "http://id.loc.gov/vocabulary/relators/edt"]:
        assert role_of_code(code) is Role.EDITOR, code
