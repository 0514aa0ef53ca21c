"""A fee that a library asks for a hold: an assistant never agrees to it, its user may."""

from __future__ import annotations

import pytest
from tests.journeys.assistant import NEW, OLD, assistant
from tests.journeys.paia_library import HOME, TITLE, PaiaLibrary
from tests.journeys.test_paia_changes import places


@pytest.mark.parametrize("protocol", [OLD, NEW])
@pytest.mark.parametrize("said", [True, False, None])
def test_the_user_is_asked_about_a_fee_and_only_a_yes_agrees_to_it(
    paia: PaiaLibrary, protocol: str, said: bool | None
) -> None:
    paia.patron.conditions["request"] = places()

    def reply(_question: str) -> bool | None:
        return said

    with assistant(paia.machine, protocol, reply=reply) as helper:
        token = helper.propose("place_hold", record=TITLE, pickup=HOME)["token"]
        (item,) = helper.carry_out(token).data["items"]
        assert ["2.50" in question for question in helper.questions] == [True]
        assert item["outcome"] == ("placed" if said else "refused")
        assert helper.carry_out(token).error == "not-found"
    assert len(paia.data("holds")) == (1 if said else 0)


def test_where_the_client_cannot_ask_a_fee_is_refused(paia: PaiaLibrary) -> None:
    paia.patron.conditions["request"] = places()
    with assistant(paia.machine) as helper:
        (item,) = helper.change("place_hold", record=TITLE, pickup=HOME)
    assert (item["outcome"], item["reasons"][0]["code"]) == ("refused", "hold.fee")
    assert paia.data("holds") == []
