"""Where news of the unattended run go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import most_serious
from tunilib.cli.options import Argument, Option, PasswordStdin
from tunilib.cli.prompts import secret
from tunilib.cli.render.emit import FailedAccount, emit_list, emit_thing, emit_things, tell_failures
from tunilib.errors import UsageError
from tunilib.views.machine import CHANNELS, NOTIFY_DONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.services.machine import Machine
    from tunilib.services.notify import ChannelOutcome

noun = Noun(default="list")
noun.noun("setup", "tunilib.cli.commands.notify:setup_noun", "Set up a channel: mail, ntfy or desktop.")
setup_noun = Noun(
    help="""Set up where news go, and try it with a test message.

A channel is set up if the message went; otherwise everything stays as it was. One that is there is replaced. [mail]
and [notify] of config.toml win.""",
)

ChannelName = Literal["mail", "ntfy", "desktop"]


@noun.command("list", view=CHANNELS, examples=("tunilib notify",))
def show(inv: Invocation) -> int:
    """List the channels by which news go: those that commands made, and those of config.toml."""
    from tunilib.services.notify import channels, unused

    machine = machine_of(inv)
    code = emit_list(inv, channels(machine))
    for name in unused(machine):
        inv.say(inv.gettext("Set up, and not used, since config.toml says where news go: {channel}", channel=name))
    return code


@setup_noun.command(
    "mail",
    view=NOTIFY_DONE,
    exits=(4, 5, 6),
    examples=(
        "tunilib notify setup mail --to me@example.org",
        "tunilib notify setup mail --to me@example.org --host smtp.example.org --user me@example.org",
    ),
)
def mail(
    inv: Invocation,
    to: Annotated[str, Option("--to", metavar="ADDRESS", help="Whom news are mailed to.")],
    host: Annotated[str | None, Option("--host", metavar="H", help="The mail server; without: sendmail.")] = None,
    port: Annotated[int | None, Option("--port", metavar="N", min=1, max=65535, help="Its port.")] = None,
    security: Annotated[
        Literal["tls", "starttls", "none"] | None,
        Option("--security", help="tls, but starttls on port 587; none: on this machine alone."),
    ] = None,
    user: Annotated[str | None, Option("--user", metavar="U", help="The name to sign in there.")] = None,
    password_stdin: PasswordStdin = False,
) -> int:
    """Mail news to an address, by a mail server or by the sendmail program of this machine.

    The password is stored in the keyring, and asked for without echo unless --password-stdin gives it. Reminders,
    alerts, favourites mail and the notices of a desk go the same way.
    """
    from tunilib.services.notify import set_up_mail
    from tunilib.unattended.timer import sendmail_problem

    if user is None and password_stdin:
        raise UsageError("{option} needs {other}", option="--password-stdin", other="--user")
    password = None
    if user is not None and host is not None:
        question = inv.gettext("Password of {user} at {host}", user=user, host=host)
        password = secret(inv, question, from_stdin=password_stdin, option="--password-stdin")
    code = _emit(
        inv,
        lambda machine: set_up_mail(
            machine, to=to, host=host, port=port, security=security, user=user, password=password
        ),
    )
    problem = sendmail_problem(machine_of(inv))
    if code == 0 and problem is not None:
        inv.tell(f"{inv.translated(problem)}: {problem.hint}")
    return code


@setup_noun.command(
    "ntfy", view=NOTIFY_DONE, exits=(4, 5, 6), examples=("tunilib notify setup ntfy https://ntfy.sh/TOPIC",)
)
def ntfy(
    inv: Invocation,
    url: Annotated[str, Argument(metavar="URL", help="A topic: https://HOST/TOPIC, or ntfys://TOKEN@HOST/TOPIC.")],
) -> int:
    """Send news to a topic of ntfy: numbers alone, without titles, since others may read it.

    [notify] details = "full" of config.toml sends titles too.
    """
    from tunilib.services.notify import set_up_ntfy

    return _emit(inv, lambda machine: set_up_ntfy(machine, url))


@setup_noun.command("desktop", view=NOTIFY_DONE, exits=(4, 5, 6), examples=("tunilib notify setup desktop",))
def desktop(inv: Invocation) -> int:
    """Show news on this desktop, by notify-send."""
    from tunilib.services.notify import set_up_desktop

    return _emit(inv, set_up_desktop)


@noun.command("remove", view=NOTIFY_DONE, exits=(4, 6), examples=("tunilib notify remove ntfy",))
def remove(inv: Invocation, channel: Annotated[ChannelName, Argument(metavar="CHANNEL")]) -> int:
    """Remove a channel that a command set up, with the password of its mail server."""
    from tunilib.services.notify import remove_channel

    return _emit(inv, lambda machine: remove_channel(machine, channel))


@noun.command("test", view=NOTIFY_DONE, exits=(4, 5, 6), examples=("tunilib notify test",))
def send_test(
    inv: Invocation,
    channel: Annotated[
        str | None, Argument(metavar="CHANNEL", help="As in: tunilib notify list; without: each of them.")
    ] = None,
) -> int:
    """Send a test message by each channel that news go by, or by one."""
    from tunilib.services.notify import try_channels

    done = tuple(try_channels(machine_of(inv), channel))
    if len(done) == 1:
        return _emit(inv, lambda _machine: done[0])
    code = emit_things(inv, done)
    return most_serious((code, *_tell(inv, done)))


def _emit(inv: Invocation, do: Callable[[Machine], ChannelOutcome]) -> int:
    done = do(machine_of(inv))
    code = emit_thing(inv, done)
    if done.outcome in ("set", "delivered"):  # that a server has taken it is not that it is read
        inv.say(inv.gettext("A test message was sent: look whether it has arrived."))
    if done.error is None and not inv.is_terminal:
        for reason in done.reasons:
            inv.tell(reason.text(inv.lang))
    return most_serious((code, *_tell(inv, (done,))))


def _tell(inv: Invocation, done: Sequence[ChannelOutcome]) -> list[int]:
    """Say why channels failed; returns the exit codes."""
    failed = [one for one in done if one.error is not None]
    if not inv.json:
        tell_failures(inv, (FailedAccount(one.channel, None, one.error) for one in failed if one.error is not None))
    return [one.error.exit_code for one in failed if one.error is not None]
