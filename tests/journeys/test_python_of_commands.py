"""What scripts ask of an account besides its lists: the status, the plan, the evidence of a loan, and reminders."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine
from tests.journeys.postbox import Box
from tests.journeys.test_python import _here as _here  # the fixture

import tunilib


def test_status_plan_and_evidence_are_those_of_the_command_line(here: Machine) -> None:
    with tunilib.open_account() as account:
        for words, thing in {"status": account.status(), "loans plan": account.plan()}.items():
            said = here.run(*words.split(), "--json").data
            assert {name: value for name, value in said.items() if name not in ("profile", "card")} == thing.to_dict()
        loan = account.renew()[0].loan
        story, recent = account.evidence(loan), account.evidence()
        assert account.evidence(loan.id) == story
        with pytest.raises(tunilib.NotFound):
            account.evidence("nothing")
    assert story.to_dict() == here.run("loans", "evidence", loan.id, "--json").data
    assert [one.to_dict() for one in recent] == here.run("loans", "evidence", "--json").data


def test_reminders_are_mailed_from_python_as_from_the_command_line(here: Machine, box: Box) -> None:
    here.run("profile", "set", "--email", "aino@example.org", "--reminder", "3")
    with tunilib.open_account() as account:
        planned = account.remind(dry_run=True)
        assert [one.outcome for one in planned] == ["would-mail"]
        assert box.texts() == []
        mailed, again = account.remind(), account.remind()
    assert [(one.outcome, one.loan_ids) for one in mailed] == [("mailed", planned[0].loan_ids)]
    assert [one.outcome for one in again] == ["nothing"]
    assert len(box.texts()) == 1


def test_reminders_need_mail(here: Machine) -> None:
    with tunilib.open_account() as account, pytest.raises(tunilib.LocalError, match="no mail is set up"):
        account.remind()
