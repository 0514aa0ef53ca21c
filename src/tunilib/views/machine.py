"""This machine: checks, the nightly run, notifications, completion."""

from __future__ import annotations

from tunilib.views.view import Column, View

FINDINGS = View(
    "tunilib.services.doctor:Finding",
    Column("check", "word", "check"),
    Column("ok", "finding"),
    Column("message"),
    Column("hint"),
    empty="There is nothing to check.",
)
"""What works on this machine, and what does not."""
CHANNELS = View(
    "tunilib.services.notify:ChannelInUse",
    Column("channel", "word", "check"),
    Column("to"),
    Column("source"),
    Column("last_sent", "date"),
    Column("last_error", "note"),
    empty="No channel is set up; set one up with: tunilib notify setup mail --to ADDRESS",
)
NOTIFY_DONE = View(
    "tunilib.services.notify:ChannelOutcome",
    Column("channel", "word", "check"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
REMINDED = View(
    "tunilib.services.mail:Reminded",
    Column("to"),
    Column("loan_ids"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    empty="No reminder is set.",
)
SCHEDULE_DONE = View(
    "tunilib.unattended.timer:TimerDone",
    Column("kind"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
SCHEDULE = View(
    "tunilib.unattended.timer:ScheduleStatus",
    Column("installed", "truth"),
    Column("kind"),
    Column("at"),
    Column("command"),
    Column("ping"),
    Column("last_run", "date"),
    Column("last_exit", "word", "exit"),
    Column("next_run", "date"),
    Column("reasons", "reasons"),
    is_single=True,
)
LIBRARIES = View(
    "tunilib.local.libraries:KnownLibrary",
    Column("name", "title"),
    Column("place", heading="Town"),
    Column("country"),
    Column("backend"),
    Column("address"),
    Column("target", is_extra=True),
    Column("id", "id"),
    empty="No library of that name is known.",
)
COMPLETION = View(
    "tunilib.cli.completion_scripts:Installed",
    Column("shell"),
    Column("file"),
    Column("outcome", "word", "outcome"),
    is_single=True,
)
