"""Search history, saved searches and alerts from the command line, with a real mail server on loopback."""

from __future__ import annotations

import socket

import pytest
from tests.journeys.machine import CARD, NEW, Machine
from tests.journeys.postbox import HANG, Box, mail, set_mail

FIELDS = ["id", "query", "type", "filters", "results", "saved", "alert", "created", "last_notified"]


def enters(machine: Machine, *titles: str) -> None:
    file = machine.folder / "new.ris"
    file.write_text("".join(f"TY  - BOOK\nTI  - {title}\nER  - \n\n" for title in titles))
    assert machine.run("desk", "import", str(file)).code == 0


@pytest.fixture(name="alerted")
def _alerted(demo: Machine) -> Machine:
    """One saved search, for cats, with a daily alert."""
    demo.run("searches", "clear", "--saved", "--yes")
    demo.run("profile", "set", "--email", "aino@example.org")
    demo.run("search", "kissa*")
    (search,) = demo.run("searches", "--json").data
    assert demo.run("searches", "alert", search["id"], "daily", "--json").data[0]["outcome"] == "changed"
    return demo


def notified(machine: Machine, *words: str) -> tuple[int, list[tuple[int, str]]]:
    result = machine.run("searches", "notify", *words, "--json")
    assert all(list(row) == ["id", "new", "outcome", "reasons"] for row in result.data)
    return result.code, [(row["new"], row["outcome"]) for row in result.data]


def test_a_search_is_remembered_from_login_to_logout(demo: Machine) -> None:
    demo.run("search", "waltari", "--type", "author", "--filter", "language=fin")
    demo.run("search", "kalevala")
    demo.run("search", "nothing of that kind")
    rows = demo.run("searches", "recent", "--json").data
    assert [list(row) for row in rows] == [FIELDS] * 3
    assert [(row["query"], row["type"], row["filters"], row["results"]) for row in rows] == [
        ("nothing of that kind", "all", [], 0),
        ("kalevala", "all", [], demo.run("search", "kalevala", "--json").data["total"]),
        ("waltari", "author", ["language=fin"], 1),
    ]
    demo.run("searches", "save", rows[0]["id"])
    demo.run("logout")
    demo.sign_in()
    assert demo.run("searches", "--json").data == []
    assert "nothing of that kind" in [row["query"] for row in demo.run("searches", "saved", "--json").data]


def test_recent_searches_are_in_the_order_of_the_times_that_they_show(demo: Machine) -> None:
    for hour, query in ((12, "kissa"), (13, "koira"), (14, "kissa"), (11, "lintu")):
        demo.now = f"2026-03-10T{hour}:00"
        demo.run("search", query)
    rows = demo.run("searches", "--json").data
    shown = [(row["query"], row["created"][11:13]) for row in rows]
    assert shown == [("kissa", "14"), ("koira", "13"), ("lintu", "11")]


def test_nobody_has_to_be_signed_in_to_search(demo: Machine) -> None:
    demo.run("logout")
    assert demo.run("search", "kalevala", "--json").data["total"] > 0
    assert demo.run("searches", "--json").code == 3


def test_a_store_of_its_own_is_searched_without_being_remembered(demo: Machine) -> None:
    demo.run("--store", f"sqlite:///{demo.folder}/other.sqlite", "desk", "init")
    assert demo.run("--store", f"sqlite:///{demo.folder}/other.sqlite", "search", "kalevala", "--json").code == 0
    assert demo.run("searches", "--json").data == []
    demo.run("--store", demo.store, "search", "kalevala")
    assert [row["query"] for row in demo.run("searches", "--json").data] == ["kalevala"]


def test_searches_are_saved_deleted_and_cleared(demo: Machine) -> None:
    for query in ("a", "b", "c"):
        demo.run("search", query)
    ids = [row["id"] for row in demo.run("searches", "--json").data]
    for words, outcomes in (
        (("save", ids[0]), ["saved"]),
        (("save", ids[0]), ["unchanged"]),
        (("delete", ids[1]), ["deleted"]),
        (("clear",), ["cleared"]),
    ):
        result = demo.run("searches", *words, "--json")
        assert [list(row) for row in result.data] == [["id", "outcome", "reasons"]] * len(outcomes)
        assert [row["outcome"] for row in result.data] == outcomes
    assert ids[0] in [row["id"] for row in demo.run("searches", "saved", "--json").data]


@pytest.mark.parametrize("words", [("save", "nope"), ("delete", "nope"), ("alert", "nope", "daily")])
def test_a_search_that_is_not_there_is_not_found(demo: Machine, words: tuple[str, ...]) -> None:
    assert demo.run("searches", *words, "--json").error["code"] == "not-found"


def test_saved_searches_are_cleared_only_when_somebody_says_so(demo: Machine) -> None:
    assert demo.run("searches", "clear", "--saved").code == 2
    demo.run("searches", "clear", "--saved", typed="n\n")
    assert len(demo.run("searches", "saved", "--json").data) == 1
    demo.run("searches", "clear", "--saved", typed="y\n")
    assert demo.run("searches", "saved", "--json").data == []


def test_only_what_is_new_is_mailed_and_never_twice(alerted: Machine, box: Box) -> None:
    assert notified(alerted) == (0, [(0, "nothing")])
    enters(alerted, "Uusi kissa", "Koira")
    assert notified(alerted, "--dry-run") == (0, [(1, "would-mail")])
    assert notified(alerted) == (0, [(1, "mailed")])
    assert notified(alerted) == (0, [(0, "nothing")])
    alerted.now = "2026-03-11T06:00"
    assert notified(alerted) == (0, [(0, "nothing")])
    enters(alerted, "Uudempi kissa")
    assert notified(alerted) == (0, [(1, "mailed")])
    first, second = box.texts()
    assert "Uusi kissa" in first
    assert "Koira" not in first
    assert "Uudempi kissa" in second
    assert "Uusi kissa" not in second
    assert alerted.run("searches", "saved", "--json").data[0]["last_notified"] == "2026-03-11T06:00:00+02:00"


def test_a_mail_says_why_it_comes_and_how_it_stops(alerted: Machine, box: Box) -> None:
    enters(alerted, "<script>kissa</script> & co")
    notified(alerted)
    (letter,) = box.letters
    search = alerted.run("searches", "saved", "--json").data[0]["id"]
    assert f"tunilib searches alert {search} none" in box.texts()[0]
    assert letter["List-Unsubscribe"] == f"<mailto:me@example.org?subject=unsubscribe%20{search}>"
    assert letter["To"] == "aino@example.org"
    html = letter.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()


def test_a_daily_alert_is_mailed_once_a_day_and_a_weekly_one_every_seventh(alerted: Machine, box: Box) -> None:
    search = alerted.run("searches", "saved", "--json").data[0]["id"]
    enters(alerted, "Kissa 1")
    notified(alerted)
    enters(alerted, "Kissa 2")
    (row,) = alerted.run("searches", "notify", "--json").data
    assert (row["new"], row["outcome"], len(row["reasons"])) == (1, "nothing", 1)
    alerted.run("searches", "alert", search, "weekly")
    alerted.now = "2026-03-16T23:59"
    assert notified(alerted) == (0, [(1, "nothing")])
    alerted.now = "2026-03-17T00:01"
    assert notified(alerted) == (0, [(1, "mailed")])
    assert len(box.letters) == 2


def test_a_server_that_cannot_be_reached_loses_nothing(alerted: Machine) -> None:
    enters(alerted, "Uusi kissa")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        set_mail(alerted, nobody.getsockname()[1])
        assert notified(alerted) == (4, [(1, "failed")])
    for answer, code, outcome in (("451 later", 4, "failed"), ("554 never", 1, "refused")):
        with mail(alerted, Box(answer)):
            assert notified(alerted) == (code, [(1, outcome)])
    assert alerted.run("searches", "saved", "--json").data[0]["last_notified"] is None
    box = Box()
    with mail(alerted, box):
        assert notified(alerted) == (0, [(1, "mailed")])
    assert len(box.letters) == 1


def test_without_mail_notify_says_what_is_missing(alerted: Machine) -> None:
    enters(alerted, "Uusi kissa")
    result = alerted.run("searches", "notify", "--json")
    assert (result.code, result.error["code"]) == (6, "configuration")
    assert notified(alerted, "--dry-run") == (0, [(1, "would-mail")])


def test_without_any_address_nothing_is_mailed_and_the_reason_told(alerted: Machine, box: Box) -> None:
    alerted.run("profile", "set", "--email", "")
    alerted.run("desk", "patron", "edit", CARD, "email=")
    enters(alerted, "Uusi kissa")
    (row,) = alerted.run("searches", "notify", "--json").data
    assert (row["outcome"], [reason["code"] for reason in row["reasons"]]) == ("nothing", ["profile.email-missing"])


def test_two_that_notify_at_once_mail_each_record_once(alerted: Machine, box: Box) -> None:
    enters(alerted, "Uusi kissa")
    running = [alerted.start("searches", "notify") for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    for process in running:
        process.communicate()
    assert len(box.letters) == 1


def test_every_profile_is_notified_and_none_keeps_another_from_it(alerted: Machine, box: Box) -> None:
    other = f"sqlite:///{alerted.folder}/gone.sqlite"
    alerted.run("--store", other, "desk", "init")
    alerted.add_patron("1", "--store", other)
    alerted.sign_in("1", "--store", other, password=NEW)
    (alerted.folder / "gone.sqlite").unlink()
    enters(alerted, "Uusi kissa")
    result = alerted.run("searches", "notify", "--all-profiles", "--json")
    assert result.code == 6
    assert [row.get("outcome") or row["error"]["code"] for row in result.data] == ["mailed", "database"]
    assert len(box.letters) == 1


def test_references_are_mailed_without_the_patrons_notes(demo: Machine, box: Box) -> None:
    result = demo.run("favourites", "mail", "My favourites", "--to", "friend@example.org", "--json")
    one = demo.run("favourites", "mail", "demo.1045", "demo.1073", "--to", "friend@example.org", "--json")
    assert list(result.data) == ["to", "count", "outcome", "reasons"]
    assert (result.data["to"], result.data["count"], result.data["outcome"]) == ("friend@example.org", 3, "mailed")
    assert one.data["count"] == 2
    text = box.texts()[0]
    assert "Research design" in text
    assert "Compare with" not in text
    assert box.letters[0]["List-Unsubscribe"] is None
    assert {part.get_content_type() for part in box.letters[0].iter_parts()} == {"text/plain", "text/html"}


def test_mail_that_cannot_go_is_told(demo: Machine) -> None:
    for words, code in ((("--to", "nobody"), 6), (("nope", "--to", "a@example.org"), 6)):
        assert demo.run("favourites", "mail", *words, "--json").code == code
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        set_mail(demo, nobody.getsockname()[1])
        assert demo.run("favourites", "mail", "--to", "nobody", "--json").error["code"] == "usage"
        assert demo.run("favourites", "mail", "nope", "--to", "a@example.org", "--json").error["code"] == "not-found"
        result = demo.run("favourites", "mail", "--to", "a@example.org", "--json")
    assert (result.code, result.data["outcome"]) == (4, "failed")
    demo.run("favourites", "create", "Empty")
    assert demo.run("favourites", "mail", "Empty", "--to", "a@example.org", "--json").data["outcome"] == "nothing"


def test_an_alert_whose_mailing_was_killed_is_unknown_and_not_mailed_again(alerted: Machine, box: Box) -> None:
    enters(alerted, "Uusi kissa")
    box.answer = HANG
    process = alerted.start("searches", "notify")
    assert box.begun.wait(30)
    process.kill()
    process.communicate()
    box.answer = "250 OK"
    first = alerted.run("searches", "notify", "--json")
    again = alerted.run("searches", "notify", "--json")
    assert (first.code, [row["outcome"] for row in first.data]) == (5, ["unknown", "nothing"])
    assert (again.code, [row["outcome"] for row in again.data]) == (0, ["nothing"])
    assert box.letters == []
