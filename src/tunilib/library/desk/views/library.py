"""What a desk shows of the library as a whole: days, notices, backups, reports, rules, undo."""

from __future__ import annotations

from tunilib.views.view import Column, View

DAY = View(
    "tunilib.library.models.desk:DayDone",
    Column("date", "date"),
    Column("expired", "number"),
    Column("served", "number"),
    Column("lost", "number"),
    Column("notices", "number"),
    is_single=True,
)
BACKUP = View("tunilib.library.desk.commands.library:Backup", is_single=True)
RESTORED = View(
    "tunilib.library.models.library:Restored",
    Column("outcome", "word", "outcome"),
    Column("file"),
    Column("kept"),
    Column("reasons", "reasons"),
    is_single=True,
)
VERIFIED = View("tunilib.library.models.library:Verified", Column("ok", "truth"), Column("problems"), is_single=True)
LIBRARIES = View(
    "tunilib.library.models.library:LibraryOfServer",
    Column("library"),
    Column("name"),
    Column("store"),
    Column("moved_to"),
    empty="There are no libraries.",
)
MOVED = View(
    "tunilib.library.models.library:Moved",
    Column("outcome", "word", "outcome"),
    Column("to"),
    Column("reasons", "reasons"),
    tables={"tables": View("tunilib.library.models.library:MovedTable", Column("name"), Column("rows", "number"))},
    is_single=True,
)
NOTICES = View(
    "tunilib.library.models.desk:Notice",
    Column("created", "date"),
    Column("to"),
    Column("subject"),
    Column("sent", "date"),
    Column("id", "id"),
    empty="There are no notices.",
    screen="tunilib.library.desk.screens:NoticeListScreen",
)
NOTICE = View(
    "tunilib.library.models.desk:NoticeText",
    Column("id", "id"),
    Column("to"),
    Column("subject"),
    Column("created", "date"),
    Column("sent", "date"),
    Column("state", "word", "notice"),
    is_single=True,
    screen="tunilib.library.desk.screens:NoticeScreen",
)
SENT = View(
    "tunilib.core.outcome:SentNotice",
    Column("outcome", "word", "delivery"),
    Column("to"),
    Column("reasons", "reasons"),
    Column("id", "id"),
    empty="There are no notices.",
)
_REPORT = "tunilib.library.models.library"
REPORT = View(
    f"{_REPORT}:Report",
    Column("library"),
    Column("day", "date"),
    Column("day_done", "date"),
    Column("records", "number"),
    Column("copies", "number"),
    Column("copies_lost", "number"),
    Column("never_lent", "number"),
    Column("patrons", "number"),
    Column("patrons_blocked", "number"),
    Column("loans", "number"),
    Column("overdue", "number"),
    Column("holds_waiting", "number"),
    Column("requests_processing", "number"),
    Column("holds_in_transit", "number"),
    Column("holds_ready", "number"),
    Column("change_requests", "number"),
    Column("fines", "money", heading="Open fines"),
    Column("notices_unsent", "number"),
    Column("since", "date", heading="Figures below since"),
    Column("lent", "number", heading="Loans since then"),
    tables={
        "loans_by_month": View(f"{_REPORT}:MonthLoans", Column("month"), Column("loans", "number")),
        "loans_by_collection": View(
            f"{_REPORT}:CollectionLoans", Column("collection", "word", "collection"), Column("loans", "number")
        ),
        "loans_by_category": View(f"{_REPORT}:CategoryLoans", Column("category"), Column("loans", "number")),
        "most_lent": View(
            f"{_REPORT}:TitleLoans", Column("title", "title"), Column("loans", "number"), Column("record_id", "id")
        ),
        "longest_waiting": View(
            f"{_REPORT}:WaitingTitle",
            Column("title", "title"),
            Column("days", "number"),
            Column("holds", "number"),
            Column("copies", "number"),
            Column("record_id", "id"),
        ),
        "longest_there": View(
            f"{_REPORT}:UnlentCopy",
            Column("title", "title"),
            Column("library"),
            Column("added", "date"),
            Column("barcode", "id"),
        ),
        "money": View(
            f"{_REPORT}:KindMoney",
            Column("kind", "word", "fine"),
            Column("charged", "money"),
            Column("paid", "money"),
            Column("waived", "money"),
            Column("open", "money"),
        ),
        "takings": View(
            f"{_REPORT}:DayTakings", Column("date", "date"), Column("online", "money"), Column("desk", "money")
        ),
    },
    is_single=True,
    screen="tunilib.library.desk.screens:ReportScreen",
)
LIBRARY_MADE = View(
    "tunilib.library.models.library:LibraryMade",
    Column("store"),
    tables={"pickup_libraries": View("tunilib.core.rules:PickupLibrary", Column("id", "id"), Column("name"))},
    is_single=True,
)
RULES_CHANGED = View(
    "tunilib.library.models.library:RuleChanged",
    Column("rule"),
    Column("before"),
    Column("after"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    empty="These rules say the same as those of the library.",
)
