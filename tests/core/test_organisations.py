"""Which home organisation a person means."""

from __future__ import annotations

from tunilib.core.ports.university import Organisation, is_entity_id, list_of, matching, near

TUNI = Organisation(
    "https://idp.tuni.example/idp/shibboleth",
    ("Tampere Universities", "Tampereen korkeakoulut"),
    ("TUNI", "Tampere University"),
)
APPLIED = Organisation(
    "https://idp.tamk.example/idp/shibboleth", ("Tampere University of Applied Sciences",), ("TAMK",)
)
AALTO = Organisation("urn:mace:aalto", ("Aalto-yliopisto",))
B = Organisation("https://idp.b.example/idp/shibboleth", ("Example University B", "Esimerkkiyliopisto B"))
OTHERS = tuple(
    Organisation(f"https://idp{n}.example.org/idp/shibboleth", (f"University of Town {n}",)) for n in range(20)
)
KNOWN = (TUNI, APPLIED, AALTO, B, *OTHERS)


def test_a_name_means_what_it_is_or_what_has_all_its_words() -> None:
    for wanted, found in [
        ("tampere university", (TUNI,)),  # a keyword, though the other one's name begins so
        ("  Tampereen   KORKEAKOULUT ", (TUNI,)),
        ("tuni", (TUNI,)),
        ("applied tampere", (APPLIED,)),
        ("tampere tamk", (APPLIED,)),  # of a name and a keyword
        ("tampere", (TUNI, APPLIED)),
        ("aalto", (AALTO,)),
        ("aalt", (AALTO,)),
        ("yliopisto", (AALTO,)),  # a whole word before a part of one
        ("esimerkkiyli", (B,)),
        ("iyliopisto", (B,)),
        ("University B", (B,)),  # not by a letter of "shibboleth"
        ("b", (B,)),
        ("shibboleth", ()),
        ("idp", ()),
        ("turku", ()),
        ("", ()),
        ("-", ()),
    ]:
        assert matching(KNOWN, wanted) == found, wanted


def test_an_entity_id_and_its_host_mean_it_only_whole() -> None:
    for wanted, found in [
        ("urn:mace:aalto", (AALTO,)),
        ("idp.tamk.example", (APPLIED,)),
        ("IDP.TAMK.example", (APPLIED,)),
        ("https://idp.tamk.example/idp/shibboleth", (APPLIED,)),
        ("tamk.example", ()),
        ("https://idp.tamk.example", ()),
    ]:
        assert matching(KNOWN, wanted) == found, wanted
    assert Organisation("https://login.example:8443/idp").host == "login.example:8443"
    assert AALTO.host == ""


def test_a_slip_finds_what_is_near() -> None:
    assert near((TUNI, AALTO), "Tampree") == (TUNI,)
    assert near(KNOWN, "qqq") == ()


def test_they_are_listed_with_their_entity_ids() -> None:
    assert list_of((AALTO,)) == "Aalto-yliopisto (urn:mace:aalto)"


def test_an_entity_id_is_an_address_or_a_urn() -> None:
    assert [is_entity_id(text) for text in ("https://x", "urn:x", "Aalto")] == [True, True, False]
