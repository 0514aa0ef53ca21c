"""The scenes of what is refused at the desk."""

from __future__ import annotations

from tests.journeys.machine import Result
from tests.library.journeys.refusal_rules import ADDRESS, BAN
from tests.library.journeys.refusal_scenes import lent, on_loan, reserved, scene
from tests.library.journeys.townlibrary import TownLibrary

from tunilib.core.reason import ReasonCode


@scene(ReasonCode.PATRON_ADDRESS_MISSING, ADDRESS)
def _(library: TownLibrary) -> Result:
    row = library.record("A book")
    return library.desk("checkout", "1001", row["barcodes"][0], "--json")


@scene(ReasonCode.PATRON_OVERDUE_LOANS)
def _(library: TownLibrary) -> Result:
    lent(library, collection="short")
    row = library.record("A book")
    return library.desk("checkout", "1001", row["barcodes"][0], "--json", now="2026-03-20")


@scene(ReasonCode.PATRON_BANNED, BAN)
def _(library: TownLibrary) -> Result:
    barcode = lent(library)["barcodes"][0]
    assert library.desk("return", barcode, now="2026-03-13").code == 0
    return library.desk("checkout", "1001", barcode, "--json", now="2026-03-13")


@scene(ReasonCode.PATRON_HAS_LOANS)
def _(library: TownLibrary) -> Result:
    lent(library)
    return library.desk("patron", "remove", "1001", "--json")


@scene(ReasonCode.PATRON_HAS_HOLDS)
def _(library: TownLibrary) -> Result:
    library.patron("1001", "holds", "place", on_loan(library), "--pickup", "arvo")
    return library.desk("patron", "remove", "1001", "--json")


@scene(ReasonCode.PATRON_HAS_FINES)
def _(library: TownLibrary) -> Result:
    library.desk("fee", "add", "1001", "2.50", "--kind", "other")
    return library.desk("patron", "remove", "1001", "--json")


@scene(ReasonCode.CHECKOUT_ON_LOAN)
def _(library: TownLibrary) -> Result:
    return library.desk("checkout", "1002", lent(library)["barcodes"][0], "--json")


@scene(ReasonCode.CHECKOUT_KEPT_FOR_ANOTHER)
def _(library: TownLibrary) -> Result:
    row = lent(library, "1003")
    library.patron("1001", "holds", "place", row["record_id"], "--pickup", "linna")
    library.desk("return", row["barcodes"][0])
    return library.desk("checkout", "1002", row["barcodes"][0], "--json")


@scene(ReasonCode.CHECKOUT_LIMIT)
def _(library: TownLibrary) -> Result:
    lent(library)
    lent(library)
    return library.desk("checkout", "1001", library.record("A third")["barcodes"][0], "--json")


@scene(ReasonCode.CHECKOUT_LOST)
def _(library: TownLibrary) -> Result:
    row = library.record("Lost")
    library.desk("item", "lost", row["barcodes"][0])
    return library.desk("checkout", "1001", row["barcodes"][0], "--json")


@scene(ReasonCode.CHECKOUT_NOT_FOR_LOAN)
def _(library: TownLibrary) -> Result:
    row = library.record("Stays here")
    library.desk("item", "edit", row["barcodes"][0], "--collection", "reading")
    return library.desk("checkout", "1001", row["barcodes"][0], "--json")


@scene(ReasonCode.CHECKOUT_AGE)
def _(library: TownLibrary) -> Result:
    return library.desk("checkout", "1001", library.record("For adults", "adult")["barcodes"][0], "--json")


@scene(ReasonCode.RETURN_NOT_ON_LOAN)
def _(library: TownLibrary) -> Result:
    return library.desk("return", library.record("At home")["barcodes"][0], "--json")


@scene(ReasonCode.ITEM_ON_LOAN)
def _(library: TownLibrary) -> Result:
    return library.desk("item", "withdraw", lent(library)["barcodes"][0], "--json")


@scene(ReasonCode.ITEM_KEPT)
def _(library: TownLibrary) -> Result:
    return library.desk("item", "withdraw", reserved(library)["barcodes"][0], "--json")


@scene(ReasonCode.ITEM_IN_TRANSIT)
def _(library: TownLibrary) -> Result:
    return library.desk("item", "withdraw", reserved(library, "linna")["barcodes"][0], "--json")


@scene(ReasonCode.ITEM_BARCODE_TAKEN)
def _(library: TownLibrary) -> Result:
    row = library.record("Has a copy")
    return library.desk("item", "add", row["record_id"], row["barcodes"][0], "--json")


@scene(ReasonCode.RECORD_IN_USE)
def _(library: TownLibrary) -> Result:
    return library.desk("record", "remove", library.record("Has a copy")["record_id"], "--json")


@scene(ReasonCode.RULES_IN_USE)
def _(library: TownLibrary) -> Result:
    library.record("In a collection of its own", "late")
    rules = library.folder / "other.toml"
    rules.write_text(ADDRESS, encoding="utf-8")
    return library.desk("rules", "set", str(rules), "--json")


@scene(ReasonCode.UNDO_BUILT_ON)
def _(library: TownLibrary) -> Result:
    barcode = lent(library)["barcodes"][0]
    loan = library.desk("loans", "--json").data[0]["id"]
    library.desk("return", barcode)
    library.desk("checkout", "1002", barcode)
    return library.desk("undo", loan, "--json")
