"""ISBN, ISSN and DOI in any spelling."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.core.reference import clean_doi, clean_isbn, clean_issn, is_isbn, isbn_forms, to_isbn10, to_isbn13


def test_an_isbn_is_found_without_hyphens_and_words_around_it() -> None:
    for text, isbn in [
        ("978-951-45-9693-3", "9789514596933"),
        ("978 951 45 9693 3", "9789514596933"),
        ("951‐45‐9693‐1", "9514596931"),
        ("0-8044-2957-x", "080442957X"),
        ("1558612742 (pbk. : alk. paper)", "1558612742"),
        ("0860270351(pbk)", "0860270351"),
        ("ISBN 978-951-45-9693-3 (nid.)", "9789514596933"),
        ("951-45-9693-2", "9514596932"),
        ("12345", ""),
        ("0042-6806", ""),
        ("", ""),
    ]:
        assert clean_isbn(text) == isbn, text


def test_ten_and_thirteen_digits_are_the_same_book() -> None:
    assert to_isbn13("080442957X") == "9780804429573"
    assert to_isbn10("9780804429573") == "080442957X"
    assert to_isbn10("9791030200003") == ""
    assert isbn_forms("0-8044-2957-X") == ("9780804429573", "080442957X")


@given(st.text("0123456789", min_size=9, max_size=9))
def test_converting_to_thirteen_digits_and_back_changes_nothing(stem: str) -> None:
    thirteen = to_isbn13(f"{stem}0")

    assert is_isbn(thirteen)
    assert is_isbn(to_isbn10(thirteen))
    assert to_isbn13(to_isbn10(thirteen)) == thirteen


def test_an_issn_has_one_spelling() -> None:
    for text, issn in [("00426806", "0042-6806"), ("ISSN 2434-561x", "2434-561X"), ("x", "")]:
        assert clean_issn(text) == issn, text


def test_check_digits_tell_right_from_wrong() -> None:
    assert not is_isbn("9789514596934")


def test_a_doi_is_bare_and_keeps_its_case() -> None:
    for text, doi in [
        ("10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1234/FAKETYFAKE1", "10.1234/FAKETYFAKE1"),
        (
            "http://dx.doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        ),
        ("doi:10.1000/182.", "10.1000/182"),
        (
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
            "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O",
        ),
        ("https://doi.org/10.1002/%28SICI%291097-4571", "10.1002/(SICI)1097-4571"),
        ("(doi:10.1000/abc(2010)1).", "10.1000/abc(2010)1"),
        ("[https://doi.org/10.1000/x[1]]", "10.1000/x[1]"),
        ("<10.1000/a<b>>", "10.1000/a<b>"),
        ("10.1000/182<br>", "10.1000/182<br>"),
        ("10.1000/182</a", "10.1000/182"),
        ("10.1000/182(see", "10.1000/182"),
        ("10.1000/{x}", "10.1000/{x}"),
        ("{10.1000/{x}}", "10.1000/{x}"),
        ("see 10.1000/182).,", "10.1000/182"),
        ("(see 10.1000/182)", "10.1000/182"),
        ("https://example.org/10", ""),
    ]:
        assert clean_doi(text) == doi, text


def test_a_price_beside_an_isbn_is_no_part_of_it_and_each_form_is_found() -> None:
    assert clean_isbn("1558612742 12 EUR") == "1558612742"
    assert clean_isbn("1558612743 12 EUR") == ""
    assert (to_isbn13("9789514596933"), isbn_forms("12345")) == ("9789514596933", ())
    assert (to_isbn10("1558612742"), to_isbn10("9791090636071")) == ("1558612742", "")
