"""Personal information, the patron's own settings, the password, and requests to change the register."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, ClaimWord, Missing
from tunilib.core.changes import ChangeKind, Intent, Key, Settled
from tunilib.core.message_settings import KINDS, MessageSetting
from tunilib.core.outcome import ChangeOutcome, Word
from tunilib.core.profile import PASSWORD as CLAIM, PasswordChange, PatronProfile, ProfileChange, RegisterChange
from tunilib.core.proof.account import prove_messages, prove_password, prove_profile, prove_register
from tunilib.core.proof.comparison import Comparison, compare
from tunilib.core.reason import Reason
from tunilib.services.change import Change, Subject, begin, kinds_of, make, make_one
from tunilib.services.opened import OpenedAccount, asks, changes, not_there, offered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tunilib.core.ports.account import Profiles


@asks
def profile(account: OpenedAccount) -> PatronProfile:
    """Personal information, with the fields of the register that the patron can change."""
    return _port(account).read_fields()


@changes
def set_profile(account: OpenedAccount, change: ProfileChange) -> ChangeOutcome:
    """Change the patron's own settings; if one is refused, none is changed."""
    before = begin(account, PROFILE)
    values = {"email": change.email, "reminder": change.reminder, "home_library": change.home_library}
    keys = [
        Key(id=name, title=name, before=_text(getattr(before, name)), asked=str(value))
        for name, value in values.items()
        if value is not None
    ]
    return make_one(
        account,
        PROFILE,
        ChangeKind.SET_PROFILE,
        keys,
        lambda: _port(account).set(change),
        lambda answer, after: prove_profile(change, before, answer, after),
    )


def sends_reminders(account: OpenedAccount) -> bool:
    """Whether the library mails reminders itself, as a site does; for an embedded library tunilib does."""
    return account.site.startswith(("https:", "http:"))


@changes
def change_password(account: OpenedAccount, change: PasswordChange) -> ChangeOutcome:
    """Change the password of the card; the ledger stores neither the old nor the new one.

    A sign-in with the new password proves the change. The new password replaces the old one in the keyring.
    """
    begin(account, PASSWORD)
    card = account.door.card
    outcome = make_one(
        account,
        PASSWORD,
        ChangeKind.CHANGE_PASSWORD,
        [Key(id="password", title="password")],
        lambda: _port(account).change_password(change),
        lambda answer, _: prove_password(answer, _signs_in(account, card, change, answer)),
    )
    if outcome.outcome == Word.CHANGED:
        note = account.store_password(card, change.new)
        account.notes += (note,) if note is not None else ()
    return outcome


def _signs_in(account: OpenedAccount, card: str, change: PasswordChange, answer: Answer) -> bool | None:
    """Whether a sign-in with the new password succeeds; None: unknown.

    It is not tried if the library refused the password itself: too many wrong passwords lock a card.
    """
    claim = answer.of(CLAIM)
    is_wrong = any(reason.code.startswith("password.") for reason in claim.reasons)
    if not answer.sent or (claim.word is ClaimWord.REFUSED and is_wrong):
        return None
    return account.signs_in(card, change.new)


@changes
def request_change(account: OpenedAccount, change: RegisterChange) -> ChangeOutcome:
    """Change the register, or ask the library to change it. Nothing is sent of what it has already."""
    subject = PROFILE._replace(read=lambda one: _port(one).read_fields(change.values))
    before = begin(account, subject)
    waiting = {request.field for request in before.requests if request.state == "pending"}
    if change.values and change.is_met_by(before) and not waiting & change.values.keys():
        return ChangeOutcome(Word.UNCHANGED)
    keys = [
        Key(id=name, title=name, before=_before(before, name), asked=value) for name, value in change.values.items()
    ]
    return make_one(
        account,
        subject,
        ChangeKind.REQUEST_CHANGE,
        keys,
        lambda: _port(account).request_change(change),
        lambda answer, after: prove_register(change, before, answer, after),
    )


@asks
def messages(account: OpenedAccount) -> tuple[MessageSetting, ...]:
    """How the library tells the patron. Where it has nothing of the kind, each kind is refused."""
    found = _messages(account)
    return _refused(KINDS, found) if isinstance(found, Missing) else found


@changes
def set_messages(account: OpenedAccount, methods: Mapping[str, str]) -> tuple[MessageSetting, ...]:
    """Change how the library tells the patron, in one request. Nothing is sent of what is so already."""
    before = begin(account, MESSAGES)
    if isinstance(before, Missing):
        return _refused(methods, before)
    known = {one.kind: one for one in before}
    done = {kind: _unsent(kind, known.get(kind), method) for kind, method in methods.items()}
    sending = {kind: method for kind, method in methods.items() if done[kind] is None}
    keys = [Key(id=kind, title=kind, before=known[kind].method, asked=method) for kind, method in sending.items()]
    if keys:
        proved = make(
            account,
            Change(
                subject=MESSAGES,
                kind=ChangeKind.SET_MESSAGES,
                keys=keys,
                act=lambda: offered(_port(account).messages, "messages").change(sending),
                prove=lambda answer, after: prove_messages(keys, before, answer, _known(after)),
                settled=lambda outcomes: [
                    Settled(one.kind, one.outcome or Word.UNKNOWN, one.method, one.reasons) for one in outcomes
                ],
            ),
        )
        done |= {one.kind: one for one in proved}
    return tuple(one for one in done.values() if one is not None)


def _unsent(kind: str, known: MessageSetting | None, method: str) -> MessageSetting | None:
    """The outcome of what is not sent. None: it is sent."""
    if known is None:
        return _refused((kind,), Missing(by="library"))[0]
    if method == known.method:
        return replace(known, outcome=Word.UNCHANGED, reasons=())
    return None if known.methods else replace(known, outcome=Word.REFUSED)


def _refused(kinds: Iterable[str], missing: Missing) -> tuple[MessageSetting, ...]:
    reasons = (Reason.because(not_there(missing, "messages")),)
    return tuple(MessageSetting(kind=kind, outcome=Word.REFUSED, reasons=reasons) for kind in kinds)


def _messages(account: OpenedAccount) -> tuple[MessageSetting, ...] | Missing:
    port = _port(account).messages
    return port if isinstance(port, Missing) else port.read()


def _known(found: tuple[MessageSetting, ...] | Missing | None) -> tuple[MessageSetting, ...] | None:
    return None if isinstance(found, Missing) else found


def _before(profile: PatronProfile, name: str) -> str | None:
    known = next((one.value for one in profile.fields if one.field == name), None)
    return known or getattr(profile.register, name, None)


def _compare(account: OpenedAccount, intent: Intent, key: Key, state: object) -> Comparison:
    """Compare an item of an interrupted change; of a request the fields of the register are read."""
    if intent.kind is ChangeKind.REQUEST_CHANGE:
        state = _port(account).read_fields([key.id])
    return compare(intent.kind, key, state)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _port(account: OpenedAccount) -> Profiles:
    return offered(account.door.profile, "profile")


PASSWORD: Subject[tuple[()]] = Subject(kinds=kinds_of("password"), read=lambda _: ())
"""The password of a card, which cannot be read back."""

MESSAGES: Subject[tuple[MessageSetting, ...] | Missing] = Subject(kinds=kinds_of("messages"), read=_messages)
"""How the library tells the patron."""

PROFILE = Subject(kinds=kinds_of("profile", "password"), read=lambda account: _port(account).read(), compare=_compare)
"""Personal information."""
