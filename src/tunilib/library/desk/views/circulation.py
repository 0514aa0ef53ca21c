"""What a desk shows of loans, requests, fees, copies and records."""

from __future__ import annotations

from tunilib.views.view import Column, View

LENT = View(
    "tunilib.library.models.desk:Lent",
    Column("title", "title"),
    Column("outcome", "word", "checkout"),
    Column("due", "date"),
    Column("barcode", "id"),
    Column("reasons", "reasons"),
    empty="There are no loans.",
    screen="tunilib.library.desk.screens:CheckoutScreen",
)
RETURNED = View(
    "tunilib.library.models.desk:Returned",
    Column("title", "title"),
    Column("outcome", "word", "check-in"),
    Column("name", "id", heading="Patron"),
    Column("kept_for", "id"),
    Column("pickup_location"),
    Column("pickup_until", "date"),
    Column("fine", "money"),
    Column("barcode", "id"),
    Column("reasons", "reasons"),
    empty="There are no loans.",
)
RENEWED = View(
    "tunilib.core.outcome:RenewalOutcome",
    Column("title", "title"),
    Column("outcome", "word", "renewal"),
    Column("due_before", "date", heading="Due"),
    Column("due_after", "date", heading="New due"),
    Column("fine", "money"),
    Column("loan_id", "id", heading="ID"),
    Column("reasons", "reasons"),
    empty="There is nothing to renew.",
    account_after="reasons",
)
REQUESTS = View(
    "tunilib.library.models.desk:DeskRequest",
    Column("status", "word", "hold"),
    Column("kind", "word", "hold-kind"),
    Column("title", "title"),
    Column("pickup_location"),
    Column("created", "date", is_extra=True),
    Column("card", "id"),
    Column("id", "id"),
    Column("comment", "note"),
    empty="There are no requests.",
    account_after="reasons",
    listed_by={"copies": "barcode"},
    screen="tunilib.library.desk.screens:RequestScreen",
)
DONE = View(
    "tunilib.library.models.desk:RequestDone",
    Column("id", "id"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
LOANS = View(
    "tunilib.library.models.lookups:DeskLoan",
    Column("due", "date"),
    Column("days_overdue", "number"),
    Column("title", "title"),
    Column("name", "id", heading="Patron"),
    Column("card", "id"),
    Column("barcode", "id"),
    Column("fine_now", "money", is_extra=True),
    empty="Nothing is on loan.",
    account_after="reasons",
    screen="tunilib.library.desk.screens:DeskLoanScreen",
)
OWED = View(
    "tunilib.library.models.lookups:DeskFine",
    Column("kind", "word", "fine"),
    Column("description"),
    Column("title", "title"),
    Column("registered", "date"),
    Column("balance", "money"),
    Column("id", "id"),
    empty="There are no fines.",
)
FEES = View(
    "tunilib.library.models.desk:FeeDone",
    Column("outcome", "word", "outcome"),
    Column("kind", "word", "fine"),
    Column("description"),
    Column("title", "title"),
    Column("amount", "money"),
    Column("balance", "money"),
    Column("id", "id"),
    empty="There are no fines.",
)
ACTS = View(
    "tunilib.library.models.desk:DeskAct",
    Column("time", "date"),
    Column("what", "word", "desk-act"),
    Column("title", "title"),
    Column("card", "id"),
    Column("barcode", "id"),
    Column("amount", "money"),
    Column("id", "id"),
    empty="Nothing of today can be undone.",
)
UNDONE = View(
    "tunilib.library.models.desk:Undone",
    Column("outcome", "word", "outcome"),
    Column("what", "word", "desk-act"),
    Column("card", "id"),
    Column("amount", "money"),
    Column("id", "id"),
    Column("reasons", "reasons"),
    is_single=True,
)
ITEMS_IMPORTED = View(
    "tunilib.library.models.lookups:Imported",
    Column("position", "number", heading="No."),
    Column("record_id", "id"),
    Column("title", "title"),
    Column("outcome", "word", "outcome"),
    Column("barcodes"),
    Column("reasons", "reasons"),
)
ITEM = View(
    "tunilib.library.models.lookups:ItemDone",
    Column("barcode", "id"),
    Column("record_id", "id"),
    Column("library"),
    Column("collection", "word", "collection"),
    Column("status", "word", "item"),
    Column("outcome", "word", "copy-outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
ITEMS = View(
    "tunilib.library.models.lookups:DeskItem",
    Column("title", "title"),
    Column("library"),
    Column("collection", "word", "collection"),
    Column("status", "word", "item"),
    Column("due", "date"),
    Column("card", "id", is_extra=True),
    Column("record_id", "id", is_extra=True),
    Column("barcode", "id"),
    empty="There are no copies.",
)
ITEM_SHEET = View(
    "tunilib.library.models.lookups:DeskItem",
    Column("title", "title"),
    Column("barcode", "id"),
    Column("record_id", "id"),
    Column("library"),
    Column("collection", "word", "collection"),
    Column("status", "word", "item"),
    Column("due", "date"),
    Column("card", "id"),
    Column("hold_id", "id"),
    Column("price", "money"),
    is_single=True,
    screen="tunilib.library.desk.screens:DeskItemScreen",
)
RECORD_DONE = View(
    "tunilib.library.models.lookups:RecordDone",
    Column("record_id", "id"),
    Column("title", "title"),
    Column("barcodes"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
