"""Schemas made from models: each model's own JSON is valid under its schema, and the tools are what they were."""

from __future__ import annotations

import json
import os
from dataclasses import field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator, ValidationError

from tunilib.agents.changes import CHANGING
from tunilib.agents.prompts import INSTRUCTIONS, PROMPTS, RESOURCES
from tunilib.agents.readings import READING
from tunilib.agents.schemas import model_schema
from tunilib.core.fine import FineKind
from tunilib.core.models import IF_KNOWN, INTERNAL, NULL_IF_EMPTY, WITH_CURRENCY, Model, model, picked, renamed
from tunilib.core.money import Money
from tunilib.core.reason import Reason
from tunilib.core.rules import PickupLibrary

GOLDEN = Path(__file__).with_name("tools.txt")


@model
class Everything(Model):
    """A field of each kind."""

    key: str = field(default="k", metadata=renamed("record_id"))
    number: int | None = None
    truth: bool = True
    day: date = date(2026, 11, 25)
    hour: datetime = datetime(2026, 11, 25, 12, tzinfo=UTC)
    due: date | datetime | None = None
    price: Money | None = field(default=None, metadata=WITH_CURRENCY)
    word: FineKind = FineKind.OVERDUE
    outcome: Literal["renewed", "refused"] = "renewed"
    words: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = (Reason.said("Ei voi uusia"),)
    place: PickupLibrary = PickupLibrary("linna", "Linna")
    places: tuple[PickupLibrary, ...] = (PickupLibrary("arvo", "Arvo"),)
    other: PickupLibrary | None = field(default=None, metadata=picked(other_name="name"))
    empty: str = field(default="", metadata=NULL_IF_EMPTY)
    password: str | None = field(default=None, metadata=IF_KNOWN)
    hidden: Path | None = field(default=None, metadata=INTERNAL)


def test_each_kind_of_field_is_valid_under_the_schema_of_its_model() -> None:
    schema = model_schema(Everything)
    Draft202012Validator.check_schema(schema)
    for one in (Everything(), Everything(price=Money(101), number=1, password="x", other=PickupLibrary("a", "A"))):
        Draft202012Validator(schema).validate(one.to_dict())
    assert [*schema["properties"]] == [*Everything(password="x").to_dict()]
    assert {*schema["properties"]} - {*schema["required"]} == {"password"}


@pytest.mark.parametrize(
    "change", [{"word": "rain"}, {"price": 1.5}, {"number": "1"}, {"places": [{}]}, {"truth": None}]
)
def test_what_no_field_can_be_is_not_valid(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(model_schema(Everything)).validate({**Everything().to_dict(), **change})


def test_names_descriptions_and_schemas_are_as_they_were() -> None:
    """A client's user agreed to them. ``TUNILIB_DRAW=1`` writes them anew after a change that is meant."""
    tools = {
        name: {
            "title": tool.title,
            "description": tool.description,
            "input": tool.input_schema,
            "output": tool.output_schema,
        }
        for name, tool in {**READING, **CHANGING}.items()
    }
    prompts = {name: one._asdict() for name, one in PROMPTS.items()}
    text = "".join(
        f"{part} {name} {json.dumps(one, ensure_ascii=False)}\n"
        for part, named in (
            ("tool", tools),
            ("prompt", prompts),
            ("resource", RESOURCES),
            ("for", {"all": INSTRUCTIONS}),
        )
        for name, one in named.items()
    )
    if os.environ.get("TUNILIB_DRAW"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_every_schema_is_one() -> None:
    for tool in (*READING.values(), *CHANGING.values()):
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert not {"anyOf", "oneOf", "allOf"}.intersection(tool.input_schema)  # which some clients do not take
