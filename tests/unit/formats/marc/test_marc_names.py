"""Names and roles out of MARC."""

from __future__ import annotations

from tests.unit.formats.marc.records import read

from tunilib.core.reference import Role
from tunilib.formats.marc.relators import role_of_code, role_of_term


def roles(*lines: str) -> list[tuple[str, Role]]:
    return [(name.inverted, name.role) for name in read("245 00$aX", *lines).names]


def test_who_stands_in_100_is_the_author() -> None:
    assert roles("100 1_$aVico, Giambattista,$d1668-1744.") == [("Vico, Giambattista", Role.AUTHOR)]


def test_a_relator_code_says_the_role() -> None:
    assert roles("700 1_$aWilson, Horace H.$4trl", "700 1_$aJosi, K.$4edt") == [
        ("Wilson, Horace H.", Role.TRANSLATOR),
        ("Josi, K.", Role.EDITOR),
    ]


def test_a_person_with_two_roles_stands_twice() -> None:
    assert roles("700 1_$aHell, Joseph$eHerausgeberIn$eÜbersetzerIn$4edt$4trl") == [
        ("Hell, Joseph", Role.EDITOR),
        ("Hell, Joseph", Role.TRANSLATOR),
    ]


def test_where_code_and_term_contradict_each_other_the_code_wins() -> None:
    assert roles("700 1_$aConflicting, R.$eeditor$4cre") == [("Conflicting, R.", Role.AUTHOR)]


def test_codes_for_some_roles_and_terms_for_others_are_joined() -> None:
    found = roles("100 1_$aPrimary, P.$eauthor$einterviewee$4ive$4dsr")

    assert {role for _, role in found} == {Role.AUTHOR, Role.INTERVIEWEE, Role.DESIGNER}


def test_a_name_in_700_without_any_relator_is_a_contributor() -> None:
    assert roles("700 1_$aPandolfi, Claudia.") == [("Pandolfi, Claudia", Role.CONTRIBUTOR)]


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


def test_the_author_of_a_work_contained_is_no_author_of_the_whole() -> None:
    assert roles("700 12$aSibelius, Jean.$tFinlandia.") == []


def test_a_body_keeps_its_divisions_and_is_not_split_at_commas() -> None:
    reference = read("245 00$aX", "110 2_$aDuke University.$bLaboratory of Physics, Optics.")

    assert reference.names[0].family == "Duke University. Laboratory of Physics, Optics"
    assert reference.names[0].corporate


def test_a_ruler_has_a_number_and_no_family_name() -> None:
    assert roles("100 0_$aJohn Paul$bII,$cPope,$d1920-2005.") == [("John Paul II", Role.AUTHOR)]


def test_a_suffix_is_found_in_its_subfield() -> None:
    name = read("245 00$aX", "100 1_$aKing, Martin Luther,$cJr.,$d1929-1968.").names[0]

    assert (name.family, name.given, name.suffix) == ("King", "Martin Luther", "Jr.")


def test_particles_after_the_given_name_are_kept_apart() -> None:
    name = read("245 00$aX", "100 1_$aGoethe, Johann Wolfgang von,$d1749-1832.").names[0]

    assert (name.family, name.given, name.dropping) == ("Goethe", "Johann Wolfgang", "von")


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
