"""The same work from Python."""

from __future__ import annotations

import pydoc
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.journeys.machine import CARD, PASSWORD, SOURCE, Machine
from tests.journeys.postbox import Box, mail
from tests.journeys.test_columns import COMMANDS

import tunilib
from tunilib.library.desk import Desk
from tunilib.services.catalogue import open_catalogue
from tunilib.services.machine import Machine as OpenedMachine


@pytest.fixture(name="here")
def _here(demo: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The demonstration as this process's own."""
    for name, value in demo.setting().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TUNILIB_PROFILE", raising=False)
    return demo


def test_the_example_of_the_interface(here: Machine) -> None:
    with tunilib.open_account() as account:
        soon = [loan for loan in account.loans() if loan.due_within(days=3)]
        outcomes = account.renew(soon)
    assert [(str(o.outcome), o.due_before, o.due_after, o.reasons) for o in outcomes] == [
        ("renewed", date(2026, 3, 7), date(2026, 3, 24), ()),
        ("renewed", date(2026, 3, 10), date(2026, 4, 7), ()),
    ]
    assert [o.loan.title for o in outcomes] == [loan.title for loan in soon]


def test_the_command_line_and_python_say_the_same(here: Machine) -> None:
    rows = here.run("loans", "renew", "--all", "--dry-run", "--json").data
    with tunilib.open_account("demo") as account:
        outcomes = account.renew(dry_run=True)
        assert isinstance(outcomes, tuple)
        assert [str(o.outcome) for o in outcomes] == [row["outcome"] for row in rows]
        assert [[str(r.code) for r in o.reasons] for o in outcomes] == [
            [reason["code"] for reason in row["reasons"]] for row in rows
        ]
        assert len(account.history()) == len(here.run("loans", "history", "--json").data)
        assert str(account.fines().total) == here.run("fines", "--json").data["total"]
    assert here.run("loans", "renew", "--all", "--json").data[0]["outcome"] == "renewed"


def test_renewing_nothing_is_nothing(here: Machine) -> None:
    with tunilib.open_account() as account:
        assert account.renew([]) == ()


def test_loans_read_long_ago_are_compared_with_the_state_now(here: Machine) -> None:
    with tunilib.open_account() as account:
        old = account.loans()
        account.renew(old)
        again = account.renew(old)
    assert {str(o.outcome) for o in again} == {"unchanged", "refused"}


def test_a_loan_that_has_gone_meanwhile_is_not_found_and_nothing_is_done(here: Machine) -> None:
    with tunilib.open_account() as account:
        old = account.loans()
        here.run("desk", "return", old[0].barcode or "")
        with pytest.raises(tunilib.NotFound):
            account.renew(old)
        assert [loan.renewals_used for loan in account.loans()] == [loan.renewals_used for loan in old[1:]]


def test_an_account_by_address_is_signed_in_for_as_long_as_it_is_open(here: Machine) -> None:
    before = here.sql("SELECT count(*) FROM session")
    with tunilib.open_account(url=here.store, card="2900 1001", password=PASSWORD) as account:
        assert len(account.loans()) == 6
        assert here.sql("SELECT count(*) FROM session") != before
    assert here.sql("SELECT count(*) FROM session") == before
    assert [row["name"] for row in here.run("profiles", "--json").data] == ["demo"]


def test_errors_have_a_class_and_a_code(here: Machine) -> None:
    with pytest.raises(tunilib.CredentialsRefused) as refused:
        tunilib.open_account(url=here.store, card=CARD, password="wrong1")
    assert isinstance(refused.value, tunilib.TunilibError)
    assert refused.value.exit_code == 3
    with pytest.raises(tunilib.NotFound) as unknown:
        tunilib.open_account("nothere")
    assert unknown.value.exit_code == 2
    with pytest.raises(tunilib.UsageError):
        tunilib.open_account("demo", url=here.store)
    with pytest.raises(tunilib.LocalError) as gone:
        tunilib.open_account(url=here.store + "x", card=CARD, password=PASSWORD)
    assert gone.value.exit_code == 6
    here.run("logout")
    with pytest.raises(tunilib.NotSignedIn):
        tunilib.open_account()


def test_an_error_that_names_a_password_does_not_exist(here: Machine) -> None:
    with pytest.raises(tunilib.TunilibError) as refused:
        tunilib.open_account(url=here.store, card=CARD, password="topsecret1")
    assert "topsecret1" not in repr(refused.value) + str(refused.value) + str(refused.value.hint)


def test_after_closing_every_call_is_a_usage_error(here: Machine) -> None:
    with tunilib.open_account() as account:
        loans = account.loans()
    for call in (
        account.loans,
        account.fines,
        lambda: account.renew(loans),
        lambda: account.renew([]),
        lambda: account.renew("unknown"),
        lambda: account.card,
        lambda: account.search("kalevala"),
    ):
        with pytest.raises(tunilib.UsageError) as closed:
            call()
        assert str(closed.value) == "this account is closed; open it again with tunilib.open_account()"
    account.close()  # once more does no harm


def test_an_account_or_a_desk_in_another_thread_is_a_usage_error_at_once(here: Machine) -> None:
    with tunilib.open_account() as account, ThreadPoolExecutor(1) as pool:
        account.loans()
        with pytest.raises(tunilib.UsageError, match="thread"):
            pool.submit(account.loans).result()
        with pytest.raises(tunilib.UsageError, match="another thread opened this account"):
            pool.submit(account.close).result()
        assert account.loans()
    with tunilib.open_desk(store=here.store) as desk, ThreadPoolExecutor(1) as pool:
        desk.loans()
        for call in (desk.loans, desk.close):
            with pytest.raises(tunilib.UsageError, match="another thread"):
                pool.submit(call).result()


def test_things_ids_or_one_of_them_alone_are_taken(here: Machine) -> None:
    with tunilib.open_account() as account:
        loan = account.loans()[0]
        ids = [one.loan.id for one in account.renew(loan.id, dry_run=True)]
        assert ids == [one.loan.id for one in account.renew([loan], dry_run=True)] == [loan.id]
        assert [one.loan_id for one in map(as_explained, account.explain(loan))] == [loan.id]
        hold = next(hold for hold in account.holds() if hold.status == "waiting")
        frozen = account.change(hold, freeze=True)
        assert str(frozen[0].outcome) == "changed"
        record = account.search("kalevala").records[0]
        assert account.record(record.record_id).title == record.title
        assert str(account.place(record, pickup="linna").outcome) in ("placed", "refused")
        with pytest.raises(TypeError):
            account.cancel()  # type: ignore[call-arg]


def as_explained(explanation: tunilib.Explanation) -> SimpleNamespace:
    return SimpleNamespace(**explanation.to_dict())


@pytest.mark.parametrize(
    "call",
    [
        lambda account: account.renew(5),
        lambda account: account.renew([5]),
        lambda account: account.renew(account.holds()),
        lambda account: account.renew("half \ud800 of a pair"),
        lambda account: account.renew(["zero\0character"]),
        lambda account: account.explain(object()),
        lambda account: account.cancel(None),
        lambda account: account.change(account.loans(), release=True),
        lambda account: account.place(5),
        lambda account: account.record(b"demo.1001"),
        lambda account: account.favourites(5),
        lambda account: account.change(account.holds()[-1], freeze="2026-12-24"),
        lambda account: account.place("demo.1090", expires="2026-12-24"),
        lambda account: account.request("demo.1090", item=5),
        lambda account: account.pay(5),
        lambda account: account.pay(None),
        lambda account: account.search(5),
        lambda account: account.search(None),
        lambda account: account.loans()[0].due_within(days="x"),
        lambda account: tunilib.open_catalogue().search(None),  # type: ignore[arg-type]
        lambda account: tunilib.open_desk().day("x"),  # type: ignore[arg-type]
        lambda account: account.search("kalevala", limit="5"),
        lambda account: tunilib.open_account(5),  # type: ignore[arg-type]
        lambda account: tunilib.open_catalogue(library=5),  # type: ignore[arg-type]
        lambda account: tunilib.open_desk(store=5),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_type_is_a_usage_error_and_nothing_is_done(
    here: Machine, call: Callable[[tunilib.Account], object]
) -> None:
    before = here.run("holds").out
    with tunilib.open_account() as account, pytest.raises(tunilib.UsageError):
        call(account)
    assert here.run("holds").out == before


def test_the_accounts_a_catalogue_and_a_desk_are_opened_from_python(here: Machine) -> None:
    (profile,) = tunilib.profiles()
    assert (profile.name, profile.library, profile.card, profile.default) == ("demo", here.store, CARD, True)
    with tunilib.open_catalogue(library=here.store) as catalogue:
        found = catalogue.search("kalevala").records[0]
        assert catalogue.record(found.record_id).title == found.title
    with pytest.raises(tunilib.UsageError, match="closed"):
        catalogue.search("kalevala")
    with tunilib.open_desk(store=here.store) as desk:
        assert desk.report().records == 104
    with pytest.raises(tunilib.UsageError, match="closed"):
        desk.report()


def test_references_of_a_catalogue_end_with_it(here: Machine) -> None:
    with open_catalogue(OpenedMachine()) as catalogue:
        found = catalogue.references("kalevala")
    with pytest.raises(tunilib.UsageError, match="closed"):
        next(found)


def test_a_part_of_a_desk_ends_with_it(here: Machine) -> None:
    with tunilib.open_desk(store=here.store) as desk:
        parts = (desk.requests.list, desk.notices.list, desk.patrons.requests, desk.imports.check)
        lost, waive = desk.items.lost, desk.fees.waive
        for part in parts:
            part()
    for call in (*parts, lambda: lost("30001"), lambda: waive("x")):
        with pytest.raises(tunilib.UsageError, match="closed"):
            call()


def test_a_desk_has_a_method_for_each_of_its_commands(here: Machine) -> None:
    words = {"fee": "fees", "item": "items", "patron": "patrons", "payment": "payments", "record": "records"}
    others = {
        "return": "check_in",
        "import": "imports.read",
        "patron import": "patron_imports.read",
        "payment list": "payments.all",
        "labels": "prints.labels",
        "slip": "prints.slip",
    }
    names = {name.removeprefix("desk ") for name in COMMANDS if name.startswith("desk ")}
    names.discard("serve")  # a program of its own, over the library that it names
    assert len(names) > 30
    with tunilib.open_desk(store=here.store) as desk:
        for name in names:
            noun, _, verb = name.partition(" ")
            path = others.get(name) or f"{words.get(noun, noun)}.{verb.replace('-', '_')}".rstrip(".")
            assert callable(attrgetter(path)(desk)), name


def test_notices_are_mailed_as_the_command_mails_them(here: Machine) -> None:
    box = Box()
    with tunilib.open_desk(store=here.store) as desk:
        waiting = [notice.id for notice in desk.notices.waiting() if notice.to]
        assert waiting
        assert {one.outcome for one in desk.notices.send()} == {"nothing"}  # no mail is set up
        with mail(here, box):
            sent = desk.notices.send()
            assert [one.id for one in sent if one.outcome == "mailed"] == waiting
            assert isinstance(sent[0], tunilib.SentNotice)
            assert [one for one in desk.notices.send() if one.outcome == "mailed"] == []
        assert len(box.letters) == len(waiting)
        send = desk.notices.send
    with pytest.raises(tunilib.UsageError, match="closed"):
        send()


def test_an_account_says_which_it_is(here: Machine) -> None:
    with tunilib.open_account() as account:
        assert repr(account) == "<Account 'demo' of TuniLib>"
    assert repr(account) == "<closed Account 'demo' of TuniLib>"


def test_money_is_money_everywhere(here: Machine) -> None:
    with tunilib.open_account() as account:
        late = account.loans()[0]
        (told,) = account.explain(late)
        (renewed,) = account.renew(late)
    assert late.fine_now == told.fine_now == renewed.fine == tunilib.Money(240)
    assert late.fine_per_day == told.fine_per_day == tunilib.Money(80)


def test_lists_show_as_tables_in_a_notebook(here: Machine) -> None:
    here.run("favourites", "create", "<b>mine</b>\x1b[31m")
    with tunilib.open_account() as account:
        loans, fines = account.loans(), account.fines()
        account.renew(loans)
        told: str = account.renew(loans, dry_run=True)._repr_html_()  # type: ignore[attr-defined]
        listed: str = account.favourites()._repr_html_()  # type: ignore[attr-defined]
    table: str = loans._repr_html_()  # type: ignore[attr-defined]
    assert isinstance(loans, tuple)
    assert table.count("<tr>") == len(loans) + 1
    assert all(f"<td>{loan.id}</td>" in table for loan in loans)
    assert str(next(loan for loan in loans if loan.reasons).reasons[0]) in told
    assert f"<th>total</th><td>{fines.total}</td>" in fines._repr_html_()
    assert "<b>" not in listed
    assert tunilib.profiles()._repr_html_().count("<tr>") == 2  # type: ignore[attr-defined]


def test_help_is_the_interface_and_its_models() -> None:
    told = pydoc.render_doc(tunilib, renderer=pydoc.plaintext)  # type: ignore[attr-defined]
    description = told.partition("PACKAGE CONTENTS")[0]
    for name in ("open_account", "open_catalogue", "open_desk", "profiles", "status loans history renew explain plan"):
        assert name in description
    classes = set(re.findall(r"^    class (\w+)", told, re.MULTILINE))
    assert {"Account", "Catalogue", "Loan", "Hold", "Fines", "RenewalOutcome", "Money", "TunilibError"} <= classes
    assert {name for name in classes if name not in tunilib.__all__} == set()
    public = {name for kind in (tunilib.Account, tunilib.Catalogue) for name in vars(kind) if name[0] != "_"}
    assert public == {
        *(
            "loans",
            "history",
            "renew",
            "explain",
            "holds",
            "place",
            "request",
            "ill",
            "change",
            "cancel",
            "fines",
            "pay",
        ),
        *("status", "plan", "evidence", "remind", "ill"),
        *("profile", "cards", "favourites", "searches", "search", "record", "name", "card", "close"),
    }


def test_money_sums_and_is_a_decimal_and_a_reason_is_a_sentence(here: Machine) -> None:
    with tunilib.open_account() as account:
        fines = account.fines()
        balances = [fine.balance for fine in fines.fines]
        refused = next(loan for loan in account.loans() if loan.renewable is False)
    assert sum(balances) == fines.total
    assert fines.total.amount == Decimal("4.80")
    assert str(fines.total.amount) == "4.80"
    assert str(refused.reasons[0]) == refused.reasons[0].text("en") != refused.reasons[0].text("fi")


def test_the_core_works_with_no_configuration_no_file_and_no_network(tmp_path: Path) -> None:
    code = "from tunilib.core import Money, Loan, Hold, Fine, Card, Patron, Reason, Rules, policy; print(Rules())"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", f"import sys; sys.path.insert(0, {str(SOURCE)!r}); {code}"],
        env={},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


WRONG: dict[str, Callable[[Desk], object]] = {
    "card must be str, not 5": lambda desk: desk.patrons.show(5),  # type: ignore[arg-type]
    "barcodes must be Sequence[str], not (5,)": lambda desk: desk.checkout(CARD, [5]),  # type: ignore[list-item]
    "barcodes must be Sequence[str], not None": lambda desk: desk.check_in(None),  # type: ignore[arg-type]
    "copies must be int, not True": lambda desk: desk.records.add({"title": "x"}, copies=True),
    "changes must be Mapping[str, str], not 'phone=1'": lambda desk: desk.patrons.edit(CARD, "phone=1"),  # type: ignore[arg-type]
    "fields must be Mapping[str, str], not {'title': 1}": lambda desk: desk.records.add({"title": 1}),  # type: ignore[dict-item]
    "birth_date must be date, not datetime.datetime(2000, 1, 1, 0, 0)": lambda desk: desk.patrons.add(
        "99", name="x", birth_date=datetime(2000, 1, 1)
    ),
    "amount must be Money, not 3.0": lambda desk: desk.fees.add(CARD, 3.0, tunilib.FineKind.OTHER),  # type: ignore[arg-type]
    "kind must be FineKind, not 'shoes'": lambda desk: desk.fees.add(CARD, tunilib.Money(300), "shoes"),  # type: ignore[arg-type]
    "status must be one of: available, in-transit, kept, lost, on-loan, processing": lambda desk: desk.items.list(
        status="x"
    ),
    "barcodes is not valid text": lambda desk: desk.check_in(["1\0"]),
    "file must be Path, not 5": lambda desk: desk.backup(5),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_type_is_a_usage_error_at_every_part_of_a_desk(here: Machine, message: str) -> None:
    with tunilib.open_desk() as desk, pytest.raises(tunilib.UsageError) as wrong:
        WRONG[message](desk)
    assert str(wrong.value) == message


def test_one_barcode_alone_the_value_of_a_word_and_a_path_as_text_are_taken(here: Machine) -> None:
    with tunilib.open_desk() as desk:
        [returned] = desk.check_in(here.run("loans", "--json").data[0]["barcode"])
        assert returned.outcome == "returned"
        fee = desk.fees.add(CARD, tunilib.Money(300), "other")  # type: ignore[arg-type]
        assert fee.fine.kind is tunilib.FineKind.OTHER
        desk.backup(str(here.folder / "copy.sqlite"))  # type: ignore[arg-type]
    assert (here.folder / "copy.sqlite").exists()
