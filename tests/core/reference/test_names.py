"""Names in parts."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import Name, Role


def test_a_filed_name_is_taken_apart() -> None:
    for text, parts in [
        ("Waltari, Mika", ("Waltari", "Mika", "", "", "")),
        ("van der Meer, Jan", ("Meer", "Jan", "van der", "", "")),
        ("Van der Meer, Jan", ("Van der Meer", "Jan", "", "", "")),
        ("Beauvoir, Simone de", ("Beauvoir", "Simone", "", "de", "")),
        ("King, Martin Luther, Jr.", ("King", "Martin Luther", "", "", "Jr.")),
        ("King, Jr., Martin Luther", ("King", "Martin Luther", "", "", "Jr.")),
        ("Ford, Henry, III", ("Ford", "Henry", "", "", "III")),
        ("King, Jr.", ("King", "Jr.", "", "", "")),
        ("King, Martin, Luther", ("King", "Martin, Luther", "", "", "")),
        ("King, ,", ("King", "", "", "", "")),
        ("Vyāsa", ("Vyāsa", "", "", "", "")),
    ]:
        name = Name.parse(text)

        assert (name.family, name.given, name.particle, name.dropping, name.suffix) == parts, text
        assert not name.corporate, text


def test_a_comma_at_the_end_marks_a_body() -> None:
    assert Name.parse("World Health Organization,") == Name.body("World Health Organization")


def test_a_name_as_it_is_said_is_filed() -> None:
    for text, inverted in [
        ("Jan van der Meer", "van der Meer, Jan"),
        ("Mika Waltari", "Waltari, Mika"),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("Vyāsa", "Vyāsa"),
    ]:
        assert Name.from_direct(text).inverted == inverted, text


def test_a_name_is_said_in_order() -> None:
    assert Name.parse("Goethe, Johann Wolfgang von").direct == "Johann Wolfgang von Goethe"
    assert Name.parse("King, Martin Luther, Jr.").direct == "Martin Luther King, Jr."
    assert Name.body("Åbo Akademi, Biblioteket").direct == "Åbo Akademi, Biblioteket"


@given(st.text("abcÅÄö '-.", min_size=1).map(str.strip).filter(bool), st.text("abcÅÄö '-.", max_size=8))
def test_filing_a_name_and_taking_it_apart_again_changes_nothing(family: str, given_name: str) -> None:
    name = Name.parse(f"{family}, {given_name}", Role.EDITOR)

    assert Name.parse(name.inverted, Role.EDITOR).inverted == name.inverted


def test_a_family_name_alone_keeps_its_suffix() -> None:
    assert Name("King", suffix="Jr.").inverted == "King, Jr."
