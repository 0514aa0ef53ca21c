"""Addresses in pages may be anything."""

from __future__ import annotations

from hypothesis import given, strategies as st
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import loans_of

from tunilib.backends.vufind.pages.document import in_query, path_of, query_of
from tunilib.backends.vufind.pages.rows import record_of


def test_the_record_is_a_part_of_the_path() -> None:
    for address, record in [
        ("/Record/demo.1?sid=1", "demo.1"),
        ("/vufind/Record/1/Holdings#tabnav", "1"),
        ("/PrimoRecord/a%2Fb", "a/b"),
        ("/Collection/c.1", "c.1"),
        ("https://site.example/Record/9", "9"),
        ("/Search/Results?lookfor=/Record/1", None),
        ("//]", None),
        (None, None),
    ]:
        assert record_of(address) == record, address


def test_a_parameter_is_read_with_its_escapes() -> None:
    assert in_query("/Holds/Edit?selectedIDS%5B%5D=a%26b&x=#y", "selectedIDS[]") == "a&b"
    assert in_query("/x?empty=&empty=1", "empty") == "1"
    assert in_query("/x#?a=1", "a") is None


def test_a_loan_with_a_broken_link_is_a_loan() -> None:
    row = own.finna_loan().replace('href="/Record/demo.1"', 'href="//]"').replace('id="recorddemo.1"', "")

    assert loans_of(own.finna("loans", own.finna_loans(row))).rows[0].loan.record_id is None


@given(st.text(alphabet="/:[]@%?#&=;a.1\\\0 Record", max_size=40))
def test_no_address_is_too_strange(address: str) -> None:
    record_of(address)
    query_of(address)
    assert "?" not in path_of(address)
