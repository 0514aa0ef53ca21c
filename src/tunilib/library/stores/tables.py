"""Every table of a library, once: both engines' definitions, reading, moving and verifying are made of these.

Ids are texts made in Python. Full-text search, locks and marks of commits have tables of their own in each engine.
"""

from __future__ import annotations

from typing import Final

from tunilib.library.stores.catalogue_tables import CATALOGUE
from tunilib.library.stores.columns import (
    DAY,
    FINE_KIND,
    FLAG,
    HOLD_KIND,
    HOLD_STATUS,
    MOMENT,
    NUMBER,
    PAYMENT_STATE,
    REASON,
    TEXT,
    WHOLE,
    Index,
    Table,
    TableColumn,
    one_of,
    texts,
)
from tunilib.library.stores.patron_tables import PATRONS

OPEN_HOLD: Final = "status IN ('waiting', 'processing', 'in-transit', 'ready')"
RESERVED: Final = "status IN ('processing', 'in-transit', 'ready')"


_COLLECTION: Final = (
    Table(
        "library",
        (
            TableColumn("id", WHOLE, check="id = 1"),
            TableColumn("rules_text", TEXT),
            TableColumn("rules_data", TEXT),
            TableColumn("made", DAY),
            TableColumn("day_done", DAY, null=True),
            *texts("merchant", "return_page", "payment_service", "moved_to", "moving_from", null=True),
            TableColumn("lang", TEXT, null=True),
        ),
    ),
    Table(
        "record",
        (
            *texts("id", "title", "main_title"),
            TableColumn("subtitle", TEXT, null=True),
            TableColumn("author", TEXT, null=True),
            TableColumn("authors", TEXT, default="''"),
            *texts(
                "format",
                "language",
                "publisher",
                "place",
                "year",
                "isbn",
                "issn",
                "pages",
                "edition",
                "series",
                "subjects",
                null=True,
            ),
            TableColumn("added", DAY),
            TableColumn("removed", DAY, null=True),  # it stays for lists, past loans and fines
        ),
    ),
    Table(
        "item",
        (
            TableColumn("barcode", TEXT),
            TableColumn("record", TEXT, ref="record"),
            TableColumn("library", TEXT),
            TableColumn("collection", TEXT),
            TableColumn("call_number", TEXT, null=True),
            TableColumn("lost", DAY, null=True),
            TableColumn("added", DAY),
            TableColumn("price", WHOLE, null=True, check="price >= 0"),
            TableColumn("labelled", DAY, null=True),
            TableColumn("withdrawn", DAY, null=True),  # it stays for past loans, and counts as lost
        ),
        key=("barcode",),
        shown="barcode",
        indexes=(Index("item_record", "record"),),
    ),
)

_CIRCULATION: Final = (
    Table(  # `due` has no index: renewing would pay for it on every loan, and only the end of a day looks for it
        "loan",
        (
            TableColumn("id", TEXT),
            TableColumn("patron", TEXT, ref="patron"),
            TableColumn("barcode", TEXT, ref="item"),
            TableColumn("checked_out", DAY),
            TableColumn("due", DAY),
            TableColumn("renewals", WHOLE, default="0", check="renewals >= 0"),
            TableColumn("lost", DAY, null=True),
            TableColumn("returned", DAY, null=True),
            TableColumn("due_at", MOMENT, null=True),  # `due` is its day
            TableColumn("lent_at", MOMENT, null=True),
            TableColumn("renewed", DAY, null=True),  # when it was renewed last
            TableColumn("recalled", DAY, null=True),  # when the library asked for the copy back
            TableColumn("refused", DAY, null=True),  # the due date for which the library told that it stays
        ),
        indexes=(
            Index("loan_patron", "patron, returned"),
            Index("loan_item", "barcode"),
            Index("loan_open", "barcode", unique=True, where="returned IS NULL"),
        ),
    ),
    Table(
        "hold",
        (
            TableColumn("id", TEXT),
            TableColumn("kind", HOLD_KIND),
            TableColumn("record", TEXT, ref="record"),
            TableColumn("patron", TEXT, ref="patron"),
            TableColumn("number", WHOLE),
            TableColumn("status", HOLD_STATUS),
            TableColumn("pickup", TEXT),
            TableColumn("created", DAY),
            TableColumn("expires", DAY, null=True),
            TableColumn("frozen", FLAG, default="0"),
            TableColumn("frozen_until", DAY, null=True),
            TableColumn("barcode", TEXT, ref="item", null=True),
            TableColumn("processed", DAY, null=True),
            TableColumn("ready", DAY, null=True),
            TableColumn("pickup_until", DAY, null=True),
            TableColumn("closed", DAY, null=True),
            TableColumn("comment", TEXT, null=True),
            TableColumn("asked_for", TEXT, ref="item", null=True),  # the copy that the patron named
            TableColumn("ended_by", one_of("patron", "desk", "day"), null=True, since=1),
        ),
        checks=(
            "status <> 'waiting' OR (kind = 'hold' AND barcode IS NULL)",
            "status NOT IN ('processing', 'in-transit', 'ready') OR barcode IS NOT NULL",
            "(status = 'ready') = (pickup_until IS NOT NULL) OR closed IS NOT NULL",
            "(status IN ('collected', 'expired', 'cancelled')) = (closed IS NOT NULL)",
        ),
        indexes=(
            Index("hold_patron", "patron"),
            Index("hold_queue", "record, number", unique=True),
            Index("hold_waiting", "record", where="status = 'waiting'"),
            Index("hold_kept", "barcode", unique=True, where=RESERVED),
            Index("hold_ready", "pickup_until", where="status = 'ready'"),
            Index("hold_expires", "expires", where="status = 'waiting'"),
        ),
    ),
    Table(
        "fine",
        (
            TableColumn("id", TEXT),
            TableColumn("patron", TEXT, ref="patron"),
            TableColumn("kind", FINE_KIND),
            TableColumn("amount", WHOLE, check="amount > 0"),
            TableColumn("paid", WHOLE, default="0", check="paid >= 0"),
            TableColumn("waived", WHOLE, default="0", check="waived >= 0"),
            TableColumn("registered", DAY),
            TableColumn("description", TEXT, null=True),
            TableColumn("record", TEXT, ref="record", null=True),
            TableColumn("loan", TEXT, ref="loan", null=True),
            TableColumn("hold", TEXT, ref="hold", null=True),
            TableColumn("due", DAY, null=True),
            TableColumn("checked_out", DAY, null=True),
            TableColumn("due_at", MOMENT, null=True),
        ),
        checks=("paid + waived <= amount",),
        indexes=(
            Index("fine_patron", "patron"),
            Index("fine_open", "patron", where="paid + waived < amount"),
            Index("fine_of_hold", "hold", unique=True, where="hold IS NOT NULL"),
            Index("fine_of_lost_loan", "loan, kind", unique=True, where="kind IN ('replacement', 'handling')"),
        ),
    ),
    Table(
        "event",
        (
            TableColumn("number", NUMBER),
            TableColumn("at", MOMENT),
            TableColumn("day", DAY),
            TableColumn("kind", TEXT, check="kind <> ''"),
            TableColumn("actor", one_of("patron", "desk", "day")),
            TableColumn("cause", TEXT, check="cause <> ''"),
            *texts("patron", "record", "barcode", "loan", "hold", "fine", null=True),
            TableColumn("amount", WHOLE, null=True),
            TableColumn("before", TEXT, null=True),
            TableColumn("after", TEXT, null=True),
            TableColumn("staff", TEXT, null=True),
            TableColumn("machine", TEXT, null=True),
            TableColumn("act", TEXT, null=True),
        ),
        key=("number",),
        shown="number",
        indexes=(
            Index("event_undone", "act", where="kind = 'undone'"),
            Index("event_paid_at_desk", "day", where="kind = 'fine-paid' AND actor = 'desk'"),
            Index("event_refunded", "day", where="kind = 'fine-refunded'"),
        ),
    ),
    Table(  # what desks did since the last end of a day, with the rows that it changed
        "act",
        (
            TableColumn("number", NUMBER),
            TableColumn("id", TEXT),
            TableColumn("thing", TEXT, null=True),
            TableColumn("what", one_of("checkout", "return", "fee", "waiver", "payment")),
            TableColumn("at", MOMENT),
            TableColumn("day", DAY),
            TableColumn("staff", TEXT),
            TableColumn("machine", TEXT),
            TableColumn("patron", TEXT, ref="patron", null=True, cascade=True),
            TableColumn("barcode", TEXT, null=True),
            TableColumn("title", TEXT, null=True),
            TableColumn("amount", WHOLE, null=True),
            TableColumn("since", WHOLE),
            TableColumn("changes", TEXT),
        ),
        key=("number",),
        shown="number",
        unique=("id",),
        indexes=(Index("act_thing", "thing"), Index("act_patron", "patron")),
        since=1,  # an older table is replaced: it has acts of one day
    ),
    Table(  # claimed before it is mailed, so that no other process mails it too; `ended`: why it was not sent
        "notice",
        (
            TableColumn("id", TEXT),
            TableColumn("patron", TEXT, ref="patron", cascade=True),
            TableColumn("kind", TEXT),
            TableColumn("hold", TEXT, null=True),
            TableColumn("loan", TEXT, null=True, since=2),
            TableColumn("address", TEXT, null=True),
            TableColumn("subject", TEXT),
            TableColumn("body", TEXT),
            TableColumn("created", MOMENT),
            TableColumn("sent", MOMENT, null=True),
            TableColumn("claimed", MOMENT, null=True),
            TableColumn("ended", one_of("refused", "unknown", "held", "outdated"), null=True),
            TableColumn("deleted", MOMENT, null=True),  # by its patron, to whom it is not shown any more
        ),
        indexes=(
            Index("notice_patron", "patron"),
            Index("notice_unsent", "created", where="sent IS NULL AND ended IS NULL"),
        ),
        is_ordered=True,
    ),
    Table(
        "reminder",
        (
            TableColumn("loan", TEXT),
            TableColumn("due", DAY),
            TableColumn("notice", TEXT, null=True),
        ),
        key=("loan", "due"),
        shown="loan",
        indexes=(Index("reminder_notice", "notice", where="notice IS NOT NULL"),),
    ),
    Table(
        "overdue_notice",
        (
            TableColumn("loan", TEXT),
            TableColumn("due", DAY),
            TableColumn("days", WHOLE, check="days > 0"),
            TableColumn("notice", TEXT, null=True),
            TableColumn("fine", TEXT, null=True),
        ),
        key=("loan", "due", "days"),
        shown="loan",
        indexes=(Index("overdue_notice_notice", "notice", where="notice IS NOT NULL"),),
    ),
    Table(  # stays when its patron is removed, as the bookkeeper needs it; without its address, by which one could pay
        "payment",
        (
            TableColumn("number", NUMBER),
            *texts("id", "patron", "card"),
            TableColumn("state", PAYMENT_STATE),
            TableColumn("amount", WHOLE, check="amount > 0"),
            TableColumn("fee", WHOLE, check="fee >= 0"),
            TableColumn("transaction_id", TEXT, null=True),
            TableColumn("created", MOMENT),
            TableColumn("paid", MOMENT, null=True),
            TableColumn("registered", MOMENT, null=True),
            TableColumn("reason", REASON, null=True),
            TableColumn("words", TEXT, null=True),
            TableColumn("resolved", FLAG, default="0"),
        ),
        key=("number",),
        shown="id",
        unique=("id", "transaction_id"),
        checks=("(state = 'registered') = (registered IS NOT NULL)",),
        indexes=(Index("payment_patron", "patron"), Index("payment_paid", "paid", where="paid IS NOT NULL")),
    ),
    Table(
        "payment_fine",
        (
            TableColumn("payment", TEXT, ref="payment.id", cascade=True),
            TableColumn("position", WHOLE),
            TableColumn("fine", TEXT),
            TableColumn("kind", FINE_KIND),
            TableColumn("cents", WHOLE, check="cents > 0"),
            TableColumn("description", TEXT, null=True),
            TableColumn("title", TEXT, null=True),
        ),
        key=("payment", "position"),
        shown="payment",
    ),
)

TABLES: Final = {one.name: one for one in (*_COLLECTION, *PATRONS, *_CIRCULATION, *CATALOGUE)}
"""By their names, those that others refer to first."""

NEWEST: Final = max(
    [part.since for one in TABLES.values() for parts in ((one,), one.columns, one.indexes) for part in parts]
)
"""The newest set of tables; 0: the first."""
