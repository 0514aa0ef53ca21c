"""Which home organisation a person means."""

from __future__ import annotations

from tunilib.core.ports.university import Organisation, is_entity_id, list_of, matching, near

TAMPERE = Organisation("https://idp.tuni.example/idp", ("Tampere University", "Tampereen yliopisto"))
APPLIED = Organisation("https://idp.tamk.example/idp", ("Tampere University of Applied Sciences",))
AALTO = Organisation("urn:mace:aalto", ("Aalto-yliopisto",))
KNOWN = (TAMPERE, APPLIED, AALTO)


def test_a_name_means_what_it_is_or_what_has_all_its_words() -> None:
    for wanted, found in [
        ("tampere university", (TAMPERE,)),  # exactly this one, though the other one begins so too
        ("  Tampereen   YLIOPISTO ", (TAMPERE,)),
        ("applied tampere", (APPLIED,)),
        ("aalto", (AALTO,)),
        ("yliopisto", (TAMPERE, AALTO)),
        ("urn:mace:aalto", (AALTO,)),
        ("tamk", (APPLIED,)),
        ("turku", ()),
        ("", ()),
    ]:
        assert matching(KNOWN, wanted) == found, wanted


def test_a_slip_finds_what_is_near() -> None:
    assert near(KNOWN, "Tampree") == (TAMPERE,)
    assert near(KNOWN, "qqq") == ()


def test_they_are_listed_with_their_entity_ids() -> None:
    assert list_of((AALTO,)) == "Aalto-yliopisto (urn:mace:aalto)"


def test_an_entity_id_is_an_address_or_a_urn() -> None:
    assert [is_entity_id(text) for text in ("https://x", "urn:x", "Aalto")] == [True, True, False]
