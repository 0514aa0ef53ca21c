"""Forms as a browser would send them, read up to their real end; and addresses in pages."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import loans_of

from tunilib.backends.vufind.holds.page import read_edit_form, read_place_form
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem
from tunilib.backends.vufind.pages.rows import record_of
from tunilib.backends.vufind.pages.state import state_of
from tunilib.backends.vufind.profile.page import read_password_form
from tunilib.pages.forms import find_form, find_forms
from tunilib.pages.source import in_query, path_of, query_of

MESSAGING = """<form name="changeMessagingSettings" method="post" action="/MyResearch/ChangeMessagingSettings">
<div class="form-group"><input type="checkbox" name="pickup_email" value="1" checked></div></div>
<div class="form-group"><input type="checkbox" name="pickup_sms" value="1"></div></div>
<div><select name="days"><option value="1">1</option><option value="2" selected>2</option></select></div>
<input type="submit" name="messaging_update_request" value="Send"></form>"""


def test_fields_after_an_end_tag_too_many_belong_to_the_form() -> None:
    form = find_form(Document(own.finna("messaging form", MESSAGING)), lambda form: form.name is not None)

    assert form is not None
    assert [field.name for field in form.fields] == ["pickup_email", "pickup_sms", "days", "messaging_update_request"]
    assert form.data() == [("pickup_email", "1"), ("days", "2")]


def test_a_form_in_a_comment_or_a_script_is_none() -> None:
    page = own.finna("loans", '<!-- <form name="a"></form> --><script>x = "<form name=b></form>";</script>')

    assert find_forms(Document(page)) == []


def test_a_form_whose_end_is_missing_is_left_out() -> None:
    assert find_forms(Document('<form name="a"><input name="x">')) == []


def test_a_browser_sends_the_first_option_where_none_is_selected() -> None:
    form = find_form(
        Document('<form name="a"><select name="s"><option value="1">A</option><option value="2">B</option></form>'),
        lambda form: True,
    )

    assert form is not None
    field = form.field("s")
    assert field is not None
    assert (field.value, form.data()) == ("", [("s", "1")])


def test_disabled_fields_buttons_and_unchecked_boxes_are_not_sent() -> None:
    form = find_form(
        Document(
            '<form name="a"><input name="d" value="1" disabled><input type=checkbox name=c><input type=radio name=r '
            "value=x checked><textarea name=t>\nlong\ntext</textarea><button name=go>Go</button></form>"
        ),
        lambda form: True,
    )

    assert form is not None
    assert form.data() == [("r", "x"), ("t", "long\ntext")]
    assert form.button("go") is not None


def test_a_quoted_bracket_does_not_end_the_start_tag() -> None:
    form = find_form(Document('<form data-x="a > b" name="a" action="/x?y=1&amp;z=2"></form>'), lambda form: True)

    assert form is not None
    assert (form.name, form.action) == ("a", "/x?y=1&z=2")


PLACE = """<form method="post" name="placeHold"><select name="gatheredDetails[pickUpLocation]">
<option value="">Select</option><option value="A">Hall</option>
<option value="B" selected="selected">Annex</option></select>
<input name="gatheredDetails[requiredBy]" value="01-25-2027"> (MM-DD-YYYY)
<input type="submit" name="placeHold" value="Submit"></form>"""


def test_the_form_for_a_hold_gives_places_and_the_order_of_dates() -> None:
    form = read_place_form(own.vufind("hold form", PLACE))

    assert (form.button, form.date_order) == ("placeHold", "mdy")
    assert [(place.value, place.selected) for place in form.pickups] == [("A", False), ("B", True)]


def test_one_pickup_place_is_a_hidden_field() -> None:
    only = PLACE.replace(PLACE[PLACE.index("<select") : PLACE.index("</select>") + 9], "").replace(
        'name="placeHold">',
        'name="placeHold"><input type="hidden" name="gatheredDetails[pickUpLocation]" value="A">',
        1,
    )

    assert [place.value for place in read_place_form(own.vufind("hold form", only)).pickups] == ["A"]


def test_a_refused_hold_is_the_form_again_with_the_reasons() -> None:
    above = own.flash("danger", "An invalid pick up location was entered. Please try again") + own.flash(
        "danger", "No!"
    )

    page = own.vufind("hold form", PLACE, above=above)

    assert read_place_form(page).button == "placeHold"
    assert [(flash.code, flash.text) for flash in state_of(page).flashes][1] == (None, "No!")
    assert state_of(page).flashes[0].code == "hold.pickup-invalid"


def test_a_record_in_the_place_of_the_form_is_an_error() -> None:
    with pytest.raises(PageError) as caught:
        read_place_form(own.finna("record", "<h1>A book</h1>"))

    assert caught.value.problem is PageProblem.OTHER_PAGE


EDIT = """<form name="editHolds" action="/Holds/Edit" method="post"><input type="hidden" name="csrf" value="t">
<input type="hidden" name="selectedIDS[]" value="2"><select name="gatheredDetails[frozen]"><option value="" selected>No
change</option><option value="1">Freeze</option></select><input name="gatheredDetails[frozenThrough]" value="">
(PP.KK.VVVV)<input type="submit" name="updateHolds" value="Save"></form>"""


def test_the_form_to_change_a_hold_keeps_the_empty_choice_as_no_change() -> None:
    form = read_edit_form(own.finna("hold edit", EDIT, lang="fi"))

    assert (form.can_freeze, form.can_date, form.pickups) == (True, True, ())
    assert form.date_order == "dmy"
    assert {("gatheredDetails[frozen]", ""), ("selectedIDS[]", "2"), ("csrf", "t")} <= set(form.form.data())


def test_a_form_to_change_without_ids_is_an_error() -> None:
    with pytest.raises(PageError):
        read_edit_form(own.finna("hold edit", EDIT.replace('name="selectedIDS[]"', 'name="x"')))


PASSWORD = """<form name="newPasswordForm" method="post"><input type="hidden" name="hash" value="h">
<input type="password" name="oldpwd"><input type="password" name="password" data-minlength="5" maxlength="12"
pattern="[\\da-zA-Z]+"><input type="password" name="password2"><input type="submit" name="submitButton"></form>"""


def test_the_form_for_a_new_password_states_its_rules() -> None:
    form = read_password_form(own.finna("card password", PASSWORD))

    assert (form.shortest, form.longest, form.pattern) == (5, 12, "[\\da-zA-Z]+")


def test_a_refused_password_is_the_form_again() -> None:
    above = own.flash("danger", "Passwords do not match")

    page = own.finna("card password", PASSWORD, above=above)

    assert read_password_form(page).longest == 12
    assert state_of(page).flashes[0].code == "password.mismatch"


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
