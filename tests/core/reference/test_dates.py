"""Dates that are incomplete, uncertain, or no dates at all."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import When


def test_a_date_is_read_in_the_spellings_of_people_and_programs() -> None:
    for text, when in [
        ("2012", When(2012)),
        ("2012-09", When(2012, 9)),
        ("2012-09-01", When(2012, 9, 1)),
        ("2012/09/01", When(2012, 9, 1)),
        ("2012/09", When(2012, 9)),
        ("1.9.2012", When(2012, 9, 1)),
        ("1 September 2012", When(2012, 9, 1)),
        ("September 1, 2012", When(2012, 9, 1)),
        ("Sep 1 2012", When(2012, 9, 1)),
        ("2012 Sep 1", When(2012, 9, 1)),
        ("syyskuu 2012", When(2012, 9)),
        ("marraskuu 2012", When(2012, 11)),
        ("maaliskuu 2012", When(2012, 3)),
        ("oktober 2012", When(2012, 10)),
        ("2019?", When(2019, uncertain=True)),
        ("[2019?]", When(2019, uncertain=True)),
        ("ca. 1850", When(1850, uncertain=True)),
        ("noin 1850", When(1850, uncertain=True)),
        ("1998/2004", When(1998, end_year=2004)),
        ("1998-2004", When(1998, end_year=2004)),
        ("1998–2004", When(1998, end_year=2004)),
        ("1998-99", When(1998, end_year=1999)),
        ("1985/..", When(1985, open=True)),
        ("1985-", When(1985, open=True)),
        ("1998?/2004?", When(1998, end_year=2004, uncertain=True)),
        ("Spring 2001", When(2001, text="Spring")),
        ("n.d.", When(text="n.d.")),
        ("[s.a.]", When(text="n.d.")),
        ("19--", When(text="19--")),
        ("tulossa", When(text="tulossa")),
        ("2012-13", When(2012, end_year=2013)),
        ("2012-02-31", When(2012, 2, 31)),
    ]:
        assert When.parse(text) == when, text


def test_nothing_is_no_date() -> None:
    assert When.parse("  ") is None


_YEARS = st.integers(1000, 2100)
_WHENS = st.one_of(
    st.builds(When, _YEARS, uncertain=st.booleans()),
    st.builds(When, _YEARS, st.integers(1, 12), st.integers(0, 28), uncertain=st.booleans()),
    st.builds(When, _YEARS, open=st.just(True), uncertain=st.booleans()),
    st.builds(
        lambda start, span, sure: When(start, end_year=start + span, uncertain=sure),
        _YEARS,
        st.integers(1, 99),
        st.booleans(),
    ),
)


@given(_WHENS)
def test_edtf_holds_all_that_a_date_with_a_year_says(when: When) -> None:
    assert When.from_edtf(when.edtf) == when


@given(_WHENS)
def test_what_a_date_says_to_a_person_can_be_read_again(when: When) -> None:
    assert When.parse(str(when)) == when


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    when = When.parse(text)

    assert when is None or when.year is not None or when.text


def test_a_month_behind_a_year_is_no_year_before_it() -> None:
    assert (When.parse("c2005-04."), When.parse("c2005-11.")) == (When(2005, 4), When(2005, end_year=2011))
    assert (When.parse("c2005-00."), When.parse("[]")) == (When(2005), None)
    assert When(text="n.d.").edtf == ""
