"""The tables of patrons: the register, accounts with their cards, sessions, and changes that patrons ask for."""

from __future__ import annotations

from typing import Final

from tunilib.library.stores.columns import (
    DAY,
    FLAG,
    MOMENT,
    PASSWORD,
    TEXT,
    WHOLE,
    Index,
    Table,
    TableColumn,
    one_of,
    texts,
)

PATRONS: Final = (
    Table(  # a university account owns favourites and searches, and is no patron: it has no card of its own
        "patron",
        (
            *texts("id", "card", "name"),
            *texts("address", "email", "phone", "category", null=True),
            TableColumn("card_expires", DAY, null=True),
            TableColumn("block", TEXT, null=True),
            TableColumn("password", PASSWORD),
            TableColumn("wrong_tries", WHOLE, default="0"),
            TableColumn("locked_until", MOMENT, null=True),
            *texts("own_email", "home_library", "lang", null=True),
            TableColumn("added", DAY),
            TableColumn("identity", TEXT, null=True),
            TableColumn("banned_until", DAY, null=True),
            TableColumn("birth_date", DAY, null=True),
        ),
        unique=("card",),
        indexes=(Index("patron_identity", "identity", unique=True, where="identity IS NOT NULL"),),
    ),
    Table(
        "account_card",
        (
            TableColumn("id", TEXT),
            TableColumn("owner", TEXT, ref="patron", cascade=True),
            TableColumn("patron", TEXT, ref="patron", cascade=True),
            TableColumn("name", TEXT, null=True),
            TableColumn("reminder", WHOLE, default="0", check="reminder >= 0"),
            TableColumn("active", FLAG, default="0"),
            TableColumn("added", DAY),
            TableColumn("ended", FLAG, default="0"),
        ),
        unique=("owner, patron",),
        indexes=(
            Index("account_card_patron", "patron"),
            Index("account_card_active", "owner", unique=True, where="active = 1"),
            Index("account_card_name", "owner, name", unique=True, where="name IS NOT NULL"),
        ),
        is_ordered=True,
    ),
    Table(
        "session",
        (
            TableColumn("token", TEXT),
            TableColumn("patron", TEXT, ref="patron", cascade=True),
            TableColumn("started", MOMENT),
            TableColumn("scopes", TEXT, null=True),  # of a token, which is given to another program
            TableColumn("expires", MOMENT, null=True),
        ),
        key=("token",),
        shown="patron",
        indexes=(Index("session_patron", "patron"),),
    ),
    Table(
        "change_request",
        (
            TableColumn("id", TEXT),
            TableColumn("patron", TEXT, ref="patron", cascade=True),
            TableColumn("field", one_of("name", "address", "email", "phone")),
            TableColumn("value", TEXT),
            TableColumn("before", TEXT, null=True),
            TableColumn("created", DAY),
            TableColumn("state", one_of("pending", "approved", "declined"), default="'pending'"),
            TableColumn("decided", DAY, null=True),
        ),
        indexes=(
            Index("change_request_patron", "patron"),
            Index("change_request_pending", "state", where="state = 'pending'"),
        ),
    ),
    Table(  # how often sign-ins from an address of the network were refused lately; `address` is its hash
        "refused_address",
        (
            TableColumn("address", TEXT),
            TableColumn("moments", TEXT),
            TableColumn("last", MOMENT),
        ),
        key=("address",),
        shown="address",
    ),
)
