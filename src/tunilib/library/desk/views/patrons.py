"""What a desk shows of patrons and their payments."""

from __future__ import annotations

from tunilib.views.view import Column, View

DONE = View(
    "tunilib.library.models.desk:PatronDone",
    Column("card", "id"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    Column("password", "id"),
    is_single=True,
)
DECIDED = View(
    "tunilib.library.models.desk:RequestDone",
    Column("id", "id"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
LIST = View(
    "tunilib.library.models.lookups:PatronEntry",
    Column("name", "names"),
    Column("card", "id"),
    Column("category", is_extra=True),
    Column("loans", "number"),
    Column("holds", "number"),
    Column("owed", "money"),
    Column("suspended", "truth"),
    Column("card_expires", "date", is_extra=True),
    empty="There are no patrons.",
)
SHEET = View(
    "tunilib.library.models.lookups:PatronSheet",
    Column("name"),
    Column("card", "id"),
    Column("address"),
    Column("email"),
    Column("phone"),
    Column("category"),
    Column("home_library"),
    Column("card_expires", "date"),
    Column("language", "word", "letter-language"),
    Column("birth_date", "date"),
    Column("owed", "money"),
    Column("blocks", "reasons"),
    tables={
        "loans": View(
            "tunilib.library.models.lookups:DeskLoan",
            Column("due", "date"),
            Column("days_overdue", "number"),
            Column("title", "title"),
            Column("fine_now", "money"),
            Column("barcode", "id"),
            account_after="reasons",
            screen="tunilib.library.desk.screens:DeskLoanScreen",
        ),
        "holds": View(
            "tunilib.library.models.lookups:DeskHold",
            Column("status", "word", "hold"),
            Column("title", "title"),
            Column("position", "number"),
            Column("pickup_location"),
            Column("pickup_until", "date"),
            Column("id", "id"),
            account_after="reasons",
        ),
        "fines": View(
            "tunilib.library.models.lookups:DeskFine",
            Column("kind", "word", "fine"),
            Column("description"),
            Column("title", "title"),
            Column("registered", "date", is_extra=True),
            Column("balance", "money"),
            Column("id", "id"),
        ),
    },
    is_single=True,
)
REQUESTS = View(
    "tunilib.library.models.desk:RegisterRequest",
    Column("card", "id"),
    Column("field", "word", "register-field"),
    Column("before"),
    Column("after"),
    Column("created", "date"),
    Column("id", "id"),
    empty="No change of the register is waiting.",
)
IMPORTED = View(
    "tunilib.library.models.desk:PatronImported",
    Column("position", "number", heading="Line"),
    Column("card", "id"),
    Column("name"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    empty="There are no patrons in the file.",
)
SETUP = View(
    "tunilib.library.models.desk:SetupDone",
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
SETTINGS = View(
    "tunilib.library.models.desk:OnlinePayment",
    Column("offered", "truth"),
    Column("merchant"),
    Column("return_page"),
    Column("service"),
    Column("secret"),
    is_single=True,
)
PAYMENTS = View(
    "tunilib.core.payment:DeskPayment",
    Column("state", "word", "payment"),
    Column("amount", "money"),
    Column("card"),
    Column("created", "date"),
    Column("paid", "date"),
    Column("registered", "date"),
    Column("reasons", "reasons"),
    Column("id", "id"),
    empty="There are no payments.",
)
RESOLVED = View(
    "tunilib.library.models.desk:RequestDone",
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    Column("id", "id"),
    is_single=True,
)
