"""Changes of documents: one request for all, and a second one for documents that a condition held back.

Each request says ``confirm``, so that the server takes no default in silence. An answer with a condition did nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.backends.paia.client import PaiaClient, RequestRefused
from tunilib.backends.paia.conditions import ConditionChoice, PlaceNeeded, confirmation
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.paia import HELD, PROVIDED, REJECTED
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import OutcomeUnknown, TunilibError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tunilib.backends.paia.documents import PaiaDocument


def change(
    client: PaiaClient,
    method: str,
    asked: Mapping[str, Mapping[str, Any]],
    choice: ConditionChoice,
    is_made: Callable[[str, Sequence[PaiaDocument]], bool],
) -> Answer:
    """Ask for a change of documents.

    Args:
        method: ``renew``, ``request`` or ``cancel``.
        asked: each document as the request names it, by the key of its claim.
        is_made: whether the change of a key shows in the patron's list.
    """
    first = _matched(asked, _first(client, method, asked))
    held = {key: document for key, document in first.items() if document.fields.get("condition")}
    claims = {key: _claim(method, document) for key, document in first.items() if key not in held}
    if not held:
        return Answer(claims=claims, words=_words(first.values()))
    confirmed: dict[str, dict[str, list[str]]] = {}
    for key, document in held.items():
        try:
            found = confirmation(document, choice)
        except PlaceNeeded as error:
            if len(asked) == 1:
                raise UsageError(
                    "the pick-up library must be named", hint="name one with --pickup: {places}", places=error.places
                ) from None
            found = Reason.said(document.error or error.places)
        if isinstance(found, Reason):
            claims[key] = Claim(word=ClaimWord.REFUSED, reasons=(found,))
        else:
            confirmed[key] = found
    words = _words(first.values())
    return _confirm(client, method, asked, confirmed, Answer(claims=claims, words=words), is_made)


def _first(client: PaiaClient, method: str, asked: Mapping[str, Mapping[str, Any]]) -> tuple[PaiaDocument, ...]:
    """Ask with ``confirm``, and once more without it where the server does not know the field: it has no conditions."""
    try:
        return client.post(method, _body(asked, {}))
    except RequestRefused as error:
        if "confirm" not in (error.words or "").lower():
            raise
        if any(document.fields.get("condition") for document in client.documents()):
            raise
        return client.post(method, {"doc": list(asked.values())})


def _confirm(
    client: PaiaClient,
    method: str,
    asked: Mapping[str, Mapping[str, Any]],
    confirmed: dict[str, dict[str, list[str]]],
    so_far: Answer,
    is_made: Callable[[str, Sequence[PaiaDocument]], bool],
) -> Answer:
    claims = dict(so_far.claims)
    if not confirmed:
        return so_far
    try:
        now = client.documents()
        again = {key: asked[key] for key in confirmed if not is_made(key, now)}
        second = _matched(again, client.post(method, _body(again, confirmed))) if again else {}
    except OutcomeUnknown:
        return so_far._replace(lost=True)
    except RequestRefused as error:
        refused = Claim(word=ClaimWord.REFUSED, reasons=(error.reason,))
        return so_far._replace(claims=claims | dict.fromkeys(confirmed, refused))
    except TunilibError as error:
        not_sent = Claim(word=ClaimWord.NOT_SENT, reasons=(Reason.because(error),))
        return so_far._replace(claims=claims | dict.fromkeys(confirmed, not_sent))
    for key, document in second.items():
        claims[key] = _claim(method, document)
    return Answer(claims=claims, words=tuple(dict.fromkeys((*so_far.words, *_words(second.values())))))


def _body(asked: Mapping[str, Mapping[str, Any]], confirmed: Mapping[str, Any]) -> dict[str, Any]:
    return {"doc": [{**named, "confirm": confirmed.get(key, {})} for key, named in asked.items()]}


def _matched(asked: Mapping[str, Mapping[str, Any]], answered: Sequence[PaiaDocument]) -> dict[str, PaiaDocument]:
    found: dict[str, PaiaDocument] = {}
    for key, named in asked.items():
        uris = {uri for name, uri in named.items() if name in ("item", "edition")}
        item = named.get("item")
        exact = [one for one in answered if item and item in (one.item, one.requested)]
        near = exact or [one for one in answered if uris & set(one.names) and not (item and one.item)]
        others = sum(bool(uris & {other.get("item"), other.get("edition")}) for other in asked.values())
        if len(near) == 1 and (exact or others == 1):
            found[key] = near[0]
    return found


def _claim(method: str, document: PaiaDocument) -> Claim:
    """The claim of a document in the answer. An ``error`` in it is a refusal, with any status."""
    reasons = document.reasons(renewal=method == "renew")
    if method == "renew" and reasons and all(one.code is ReasonCode.RENEWAL_NO_GAIN for one in reasons):
        return Claim(word=ClaimWord.UNCHANGED, reasons=reasons)
    if reasons or document.fields.get("condition"):
        return Claim(word=ClaimWord.REFUSED, reasons=reasons)
    if method == "renew":
        return Claim(word=ClaimWord.DONE, due=document.ends) if document.status == HELD else Claim()
    if method == "cancel":
        return Claim(word=ClaimWord.DONE) if document.status == 0 else Claim()
    if document.status == REJECTED:
        return Claim(word=ClaimWord.REFUSED)
    return Claim(word=ClaimWord.DONE) if document.status in range(1, PROVIDED + 1) else Claim()


def _words(documents: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(document.error for document in documents if document.error))
