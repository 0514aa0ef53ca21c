"""The unattended run."""

from __future__ import annotations

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import Failure, failure_of, tell

noun = Noun(default="status")


@noun.command("run", exits=(3, 4, 5, 6), examples=("tunilib schedule run",))
def run(inv: Invocation) -> int:
    """Renew late on every card of every account, and tell each person what needs them: what the timer calls.

    It renews what falls due before the next run, delivers events to the hooks, and sends at most one message a day to
    each person, by the channels of [notify], by default as mail: what could not be renewed and has to go back, ready
    holds with their last day, fines near or over the limit, a sign-in that failed or is about to end, a library that
    is out of reach for two days or not understood any more, and what is new for saved searches. Each is said once.
    Where nothing needs a person, nothing is sent. Notices wait at a desk only where [desk] names it.

    Nothing is printed when all is well. A refused renewal is told, and no error.
    """
    from tunilib.opening import run_unattended

    ran = run_unattended(machine_of(inv))
    for problem in ran.problems:
        failure = failure_of(problem.error, inv.lang)
        whole = Failure(failure.code, failure.exit_code, f"{problem.whose}: {failure.message}", failure.hint)
        tell(whole, inv.output, inv.lang, as_json=inv.json)
    return ran.code
