"""Holds and requests."""

from __future__ import annotations

from tunilib.views.view import Column, View

HOLDS = View(
    "tunilib.core.hold:Hold",
    Column("status", "word", "hold"),
    Column("title", "title"),
    Column("kind", "word", "hold-kind"),
    Column("position", "number"),
    Column("pickup_until", "when"),
    Column("pickup_location"),
    Column("shelf"),
    Column("pickup_number"),
    Column("volume"),
    Column("group"),
    Column("note", "note"),
    Column("frozen_until", "date"),
    Column("created", "date"),
    Column("expires", "date"),
    Column("id", "id"),
    empty="There are no holds or requests.",
    account_after="reasons",
    screen="holds",
    is_long=True,
)
CHANGED = View(
    "tunilib.core.outcome:HoldOutcome",
    Column("outcome", "word", "outcome"),
    Column("title", "title"),
    Column("reasons", "reasons"),
    Column("id", "id"),
    empty="There are no holds or requests.",
    without=("pickup_location",),
)
PLACED = View(
    "tunilib.core.outcome:HoldOutcome",
    Column("outcome", "word", "outcome"),
    Column("id", "id"),
    Column("reasons", "reasons"),
    always=("pickup_location",),
    without=("title",),
    is_single=True,
)
PICKUP = View(
    "tunilib.core.rules:PickupLibrary", Column("id", "id"), Column("name"), empty="There are no pick-up libraries."
)
