"""Holds, retrieval requests and interlibrary loan requests."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import Mock

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import holds_of, ill_of, retrievals_of
from tests.builders import a_hold

from tunilib.backends.vufind.catalogue.holdings import CopyGroup, Holdings, RequestLinks, ShownCopy
from tunilib.backends.vufind.holds import FormLink, VufindHolds, _link, _with_code
from tunilib.backends.vufind.holds.page import ListedHold
from tunilib.backends.vufind.holds.request_form import _date_text, _pickup
from tunilib.backends.vufind.identities import Identities
from tunilib.backends.vufind.pages.document import PageError
from tunilib.core.hold import HoldKind, HoldRequest, HoldStatus
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError
from tunilib.pages.forms import Choice
from tunilib.unattended.digest import lines_of
from tunilib.unattended.needs import Item


def hold(status: str, *, lang: str = "en-gb") -> ListedHold:
    (row,) = holds_of(own.finna("holds", own.finna_holds(own.finna_hold(status)), lang=lang)).rows
    return row


def test_a_waiting_hold_has_its_place_in_the_queue_and_its_dates() -> None:
    row = hold("<p><strong>Queue Position:</strong> 4</p>")

    assert (row.hold.status, row.hold.position, row.is_frozen) == ("waiting", 4, False)
    assert row.hold.pickup_location == "Main Hall"
    assert (row.hold.created, row.hold.expires) == (date(2026, 11, 1), date(2026, 12, 25))


def test_a_hold_that_is_ready_says_until_when_in_each_language() -> None:
    for lang, text in [
        ("en-gb", "Available for Pickup Until 28.11.2026"),
        ("fi", "Noudettavissa - nouto viimeistään 28.11.2026"),
        ("sv", "Kan avhämtas t.o.m. 28.11.2026"),
    ]:
        row = hold(f'<div class="alert alert-success">{text}</div>', lang=lang)

        assert (row.hold.status, row.hold.pickup_until) == ("ready", date(2026, 11, 28)), lang


def test_pickup_number_and_shelf_are_in_the_same_box_as_ready() -> None:
    row = hold(
        '<div class="alert alert-success">Available for Collection<br><strong>Pickup number:</strong> 12<br>'
        "<strong>Hold shelf:</strong> B</div>"
    )

    assert (row.hold.status, row.hold.pickup_number, row.hold.shelf) == ("ready", "12", "B")


def test_a_hold_in_transit_is_green_too_and_not_ready() -> None:
    assert hold('<div class="text-success">In Transit to Pickup Location</div>').hold.status == "in-transit"


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        ('<div class="text-success">Quite near</div>', "in-transit"),
        ('<div class="alert alert-success">Come and get it</div>', "ready"),
        ('<div class="good">Available for Pickup Until 28.11.2026</div>', "ready"),
        ('<div class="good">In Transit to Pickup Location</div>', "in-transit"),
    ],
)
def test_the_state_of_a_hold_is_told_by_the_words_of_its_box_or_else_by_its_colour(mark: str, status: str) -> None:
    (row,) = holds_of(own.finna("holds", own.finna_holds(own.finna_hold(mark, key=None)))).rows

    assert row.hold.status == status


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ('<input type="checkbox" name="selectedIDS[]" value="1">', ""),
        ("cancelAllIDS[]", "otherIDS[]"),
        ("<input ", "<entry "),
        ("no-checkbox", "no-choice"),
        ("strong>", "b>"),
    ],
)
def test_a_list_that_lost_a_part_is_not_understood_instead_of_told_otherwise(part: str, instead: str) -> None:
    page = own.finna("holds", own.finna_holds(own.finna_hold(key="1"), own.finna_hold(key=None, record="demo.2")))
    assert part in page

    with pytest.raises(PageError):
        holds_of(page.replace(part, instead))


def test_a_frozen_hold_has_its_last_day_where_there_is_one() -> None:
    row = hold("<strong>Frozen (temporarily suspended) through 31.12.2026</strong>")

    assert (row.is_frozen, row.hold.status, row.hold.frozen_until) == (True, "frozen", date(2026, 12, 31))
    assert hold("<strong>Frozen (temporarily suspended)</strong>").hold.frozen_until is None


def test_a_remark_in_bold_that_is_not_known_leaves_frozen_unknown() -> None:
    assert hold("<strong>Paused</strong>").is_frozen is None


def test_the_ids_to_cancel_and_to_change_are_those_that_the_page_offers() -> None:
    rows = own.finna_hold(edit=True), own.finna_hold(title="Another", key=None)

    page = holds_of(own.finna("holds", own.finna_holds(*rows)))

    assert [(row.cancel_id, row.edit_id) for row in page.rows] == [("7", "7"), (None, None)]


def test_a_checkbox_that_only_changes_does_not_cancel() -> None:
    row = (
        '<li class="result"><input type="checkbox" name="selectedIDS[]" value="9">'
        '<div class="media"><div class="media-body"><h2>'
        '<a href="/Record/1" class="title">A</a></h2><strong>Created:</strong> 11-25-2026<br>'
        '<p><a class="hold-edit" href="/Holds/Edit?selectedIDS%5B%5D=9">Edit</a></p></div></div></li>'
    )

    (read,) = holds_of(own.vufind("holds", f'<ul class="record-list">{row}</ul>')).rows

    assert (read.cancel_id, read.edit_id) == (None, "9")
    assert [one.text("en") for one in read.hold.reasons] == ["The library does not let you cancel it online."]
    with pytest.raises(PageError, match="checkbox selectedIDS"):  # of another name it is no refusal
        holds_of(own.vufind("holds", f'<ul class="record-list">{row.replace("selectedIDS[]", "ids[]")}</ul>'))


def test_a_refusal_on_a_row_is_given_without_the_words_around_it() -> None:
    row = hold(
        '<div class="alert alert-danger">Your request was not deleted. Please contact the issue desk for further '
        "assistance. Too late</div>"
    )

    assert [(refusal.words, refusal.code) for refusal in row.refusals] == [("Too late", "other")]


def test_a_title_that_is_not_in_the_index_is_known_by_its_cover() -> None:
    row = own.finna_hold(record=None).replace(
        "<td><div>", '<td><img class="recordcover" src="/Cover/Show?recordid=demo.ill_2"><div>', 1
    )

    (read,) = holds_of(own.finna("holds", own.finna_holds(row))).rows

    assert read.hold.record_id == "demo.ill_2"


def test_counts_in_the_script_are_compared_with_the_rows() -> None:
    script = own.notify("holds", '{"available":1,"in_transit":0,"other":1}')

    with pytest.raises(PageError, match="2 rows"):
        holds_of(own.finna("holds", own.finna_holds(own.finna_hold()), script=script))


def test_the_page_says_that_there_are_no_holds() -> None:
    assert holds_of(own.finna("holds", own.finna_holds())).rows == ()
    assert holds_of(own.vufind("holds", "You do not have any holds or recalls placed.")).rows == ()


def request(*marks: str) -> str:
    return (
        '<tr id="recorddemo.3" class="result myresearch-row"><td><input type="hidden" name="cancelAllIDS[]" value="3">'
        '<input type="checkbox" name="cancelSelectedIDS[]" value="3"></td><td>'
        + own.finna_title("A", "demo.3")
        + '</td><td headers="label-core-metadata"><strong>Pickup Location:</strong> Hall <br>'
        "<strong>Created:</strong> 25.11.2026 "
        "| <strong>Expires:</strong> 25.12.2026 <br>" + "".join(marks) + "</td></tr>"
    )


PROCESSED = '<div class="text-success">Processed: 26.11.2026</div>'
READY = '<div class="alert alert-success">Available for Collection</div>'
CANCELLED = '<div class="alert alert-success">Cancelled: 27.11.2026</div>'


def test_a_retrieval_request_goes_through_its_states() -> None:
    for marks, status in [
        ((), "processing"),
        ((PROCESSED,), "processing"),
        ((PROCESSED, READY), "ready"),
        ((CANCELLED,), "cancelled"),
    ]:
        main = own.heading("Storage Retrieval Requests (1)") + own.finna_table([request(*marks)])

        (row,) = retrievals_of(own.finna("retrievals", main)).rows

        assert (row.hold.status, row.cancel_id) == (status, "3"), marks


def test_a_cancelled_request_is_green_and_has_its_day() -> None:
    main = own.heading("Storage Retrieval Requests (1)") + own.finna_table([request(CANCELLED)])

    (row,) = retrievals_of(own.finna("retrievals", main)).rows

    assert row.hold.cancelled == date(2026, 11, 27)


def test_interlibrary_loan_requests_are_read_by_the_same_rules() -> None:
    main = own.heading("Interlibrary Loan Requests (1)") + own.finna_table([request(PROCESSED, READY)])

    page = ill_of(own.finna("ill", main))

    assert [row.hold.status for row in page.rows] == ["ready"]


def test_a_page_of_requests_is_no_page_of_holds() -> None:
    main = own.heading("Interlibrary Loan Requests (1)") + own.finna_table([request()])

    with pytest.raises(PageError):
        holds_of(own.finna("ill", main))


def test_of_two_equal_holds_the_one_that_was_cancelled_is_gone() -> None:
    both = own.finna_hold(key="7"), own.finna_hold(key="8")
    before = holds_of(own.finna("holds", own.finna_holds(*both))).rows
    for left in (0, 1):
        ids = Identities()
        known = ids.assign([row.identity for row in before], "")
        after = holds_of(own.finna("holds", own.finna_holds(both[left]))).rows

        assert ids.assign([row.identity for row in after], "") == [known[left]]


def a_copy(number: str, **links: str) -> ShownCopy:
    return ShownCopy(number, f"i{number}", f"b{number}", None, "", RequestLinks(**links))


@pytest.mark.parametrize(
    ("kind", "item", "link"),
    [
        ("hold", None, FormLink("/title")),
        ("retrieval", None, FormLink("/place-retrieval")),
        ("ill", None, FormLink("/ill-2", True)),
        ("hold", "b1", FormLink("/hold-1", True)),
        ("hold", "i2", None),  # it has no form of its own, and that of the title may bring another copy
        ("retrieval", "2", FormLink("/retrieval-2", True)),
        ("hold", "b9", None),
    ],
)
def test_a_named_copy_is_asked_for_with_its_own_form_alone(kind: str, item: str | None, link: FormLink | None) -> None:
    copies = (a_copy("1", hold="/hold-1"), a_copy("2", retrieval="/retrieval-2", ill="/ill-2"))
    place = CopyGroup("Linna", (), copies, RequestLinks(hold="/place", retrieval="/place-retrieval"))
    shown = Holdings((place,), RequestLinks(hold="/title"), ())
    assert _link(shown, HoldRequest(record="r", item=item, kind=HoldKind(kind))) == link


LINNA, ARVO = Choice("linna", "Linna Library", False), Choice("arvo", "Arvo", False)


@pytest.mark.parametrize(
    ("preset", "known", "wanted", "home", "found"),
    [
        (None, [LINNA, ARVO], "arvo", "linna", "arvo"),
        (None, [LINNA, ARVO], "linna library", "", "linna"),
        ("linna", [LINNA, ARVO], "nowhere", "linna", None),
        ("arvo", [LINNA, ARVO], None, "", "arvo"),
        ("linna", [LINNA, ARVO], None, "arvo", "arvo"),
        ("", [ARVO], None, "linna", "arvo"),
        ("", [LINNA, ARVO], None, "", "linna"),  # a browser sends the first choice of a select
        ("linna", [LINNA, ARVO], None, "hervanta", UsageError),
        ("linna", [LINNA, ARVO], None, " ** ", UsageError),
        (None, [LINNA, ARVO], None, None, UsageError),
    ],
)
def test_a_hold_goes_to_the_library_that_was_named_else_home_else_to_the_one_that_the_form_has(
    preset: str | None, known: list[Choice], wanted: str | None, home: str | None, found: Any
) -> None:
    shown = None if preset is None else Mock(value=preset, choices=known)
    form = Mock(pickup_field="pickup", form=Mock(field=lambda _: shown))
    if found is UsageError:
        with pytest.raises(UsageError, match="must be named") as caught:
            _pickup(form, known, wanted, lambda: home)
        assert str(caught.value.hint) == "name one with pickup: linna, arvo"
    else:
        assert _pickup(form, known, wanted, lambda: home) == found


@pytest.mark.parametrize(("stated", "order", "text"), [("ymd", "dmy", "2026.04.03"), (None, "dmy", "03.04.2026")])
def test_the_last_day_is_written_in_the_order_that_the_form_states_else_the_sites(
    stated: str | None, order: str, text: str
) -> None:
    account = Mock(client=Mock(order=order, dialect=Mock(product="vufind")))
    form = Mock(date_order=stated, date_separator=".")
    assert _date_text(account, form, date(2026, 4, 3)) == text


def test_a_form_that_names_no_order_of_a_date_is_not_filled_with_one() -> None:
    account, form = Mock(client=Mock(order=None)), Mock(date_order=None)
    with pytest.raises(UsageError, match="how it writes a date"):
        _date_text(account, form, date(2026, 4, 3))


def test_a_place_that_the_site_refuses_has_the_code_of_what_was_asked_for() -> None:
    place, other = (Reason.said("Nein", code) for code in (ReasonCode.HOLD_PICKUP_INVALID, ReasonCode.HOLD_LIMIT))
    asked = ReasonCode.REQUEST_PICKUP_INVALID
    assert [_with_code(one, asked) for one in (place, other)] == [Reason.said("Nein", asked), other]


def test_a_record_without_a_form_has_no_place_to_collect_and_no_form_is_asked_for() -> None:
    none = Holdings((), RequestLinks(), ())
    account = Mock(holdings=lambda _: (Mock(), none), all_copies=lambda *_: none)
    assert VufindHolds(account).pickup_libraries("r.1") == ()
    assert (account.place_form.called, account.check_card.called) == (False, True)


@pytest.mark.parametrize(
    ("shown", "place", "label"),
    [
        ("Campus B", "B", "Campus B"),
        ("B", "B", "Campus B"),  # as the list of interlibrary loans has it
        ("1", "1", None),  # two libraries call different places so
        ("Kiosk", "Kiosk", None),
        (None, None, None),
    ],
)
def test_a_place_is_the_same_by_its_code_and_by_its_name(
    shown: str | None, place: str | None, label: str | None
) -> None:
    places = {"Campus B": "B", "Main": "1", "Branch": "1", "Unnamed": ""}
    account = Mock(client=Mock(session=Mock(places=places)))
    row = Mock(hold=a_hold(pickup_location=shown))
    found = VufindHolds(account).hold_of(row, "H1").pickup_location
    assert (found, getattr(found, "label", None)) == (place, label)


def test_holds_that_show_code_and_name_are_at_one_place_in_a_digest() -> None:
    account = Mock(client=Mock(session=Mock(places={"Campus B": "B"})))
    lines = []
    for shown in ("Campus B", "B"):
        ready = a_hold(pickup_location=shown, status=HoldStatus.READY, pickup_until=date(2026, 3, 12))
        found = VufindHolds(account).hold_of(Mock(hold=ready), "H1")
        item = Item("H1", "ready", found.title, found.pickup_until, found.kept_at, today=date(2026, 3, 8))
        lines.append(lines_of(item, "en"))
    assert lines[0] == lines[1]
    assert lines[0][1] == "collect it by Thu 12 Mar, Campus B"
