"""What a patron may do next in a story, chosen at random from what the library has."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from tests.accounts import imported, inner
from tests.contract.worlds import CARD, OTHER, World
from tests.fakes.library import PASSWORD
from tests.fakes.truth import Thing, Truth
from tunilib.account import Account
from tunilib.core.favourite import FavouriteChange, ListChange, ListRequest
from tunilib.core.profile import CardRequest, ProfileChange, RegisterChange
from tunilib.core.search import Search
from tunilib.errors import NotFound
from tunilib.services.cards import add_card as do_add_card, edit_card, remove_card as do_remove_card
from tunilib.services.favourites import (
    add_favourites as do_add_favourites,
    change_list as do_change_list,
    copy_favourites,
    create_list as do_create_list,
    delete_list as do_delete_list,
    edit_favourite,
    move_favourites,
    order_favourites,
    remove_favourites as do_remove_favourites,
)
from tunilib.services.profile import request_change, set_profile
from tunilib.services.searches import delete_searches, save_search as do_save_search, saved_searches, set_alert

RECORDS = tuple(f"rec.{number}" for number in range(1, 9))
"""Of which the patron has the first, others have the next, and the last are in the stacks."""
LISTS = ("Thesis", "Kesä & talvi")
PLACES = ("linna", "hervanta", "arvo")


@dataclass(frozen=True)
class Step:
    """A change in a story.

    Attributes:
        name: what it is, for whoever reads the story.
        make: makes it, with any account.
        things: what an outcome is about; empty where that cannot be told.
        is_shown: whether a site shows afterwards that it was made.
    """

    name: str
    make: Callable[[Account], Any]
    things: Callable[[Any, Truth], tuple[Thing, ...]] = lambda _outcome, _truth: ()
    is_shown: bool = True


def renew(rng: Random, here: World, truth: Truth) -> Step:
    mine = [thing[1] for thing, state in truth.items() if thing[0] == "loan" and state[0] == CARD]
    some = rng.sample(mine, rng.randint(1, len(mine)))
    here.fake.refusing = dict.fromkeys(rng.sample(mine, rng.randint(0, 1)), "Not today")
    here.fake.lying = set(rng.sample(mine, rng.randint(0, 1)))
    return Step(
        f"renew {some}",
        lambda account: account.renew([loan for loan in account.loans() if loan.barcode in some]),
        lambda outcome, known: tuple(
            thing for thing in known if thing[:2] == ("loan", outcome.loan.barcode or barcode_of(outcome, known))
        ),
    )


def barcode_of(outcome: Any, truth: Truth) -> str:
    """The barcode of a loan whose page shows none, by its record: each has one copy."""
    return str(outcome.loan.record_id).replace("rec.", "B")


def place(rng: Random, here: World, truth: Truth) -> Step:
    record, place = rng.choice(RECORDS), rng.choice(PLACES)
    day = here.library.today + timedelta(days=rng.choice([1, 30, 33, 64, 150]))
    return Step(
        f"place a hold on {record} until {day}",
        lambda account: account.place(record, pickup=place, expires=day),
        lambda _, known: (("hold", CARD, record, "hold"),),
    )


def request(rng: Random, here: World, truth: Truth) -> Step:
    record, place = rng.choice(RECORDS[-3:]), rng.choice(PLACES)
    return Step(f"request {record}", lambda account: account.request(record, pickup=place))


def change_hold(rng: Random, here: World, truth: Truth) -> Step:
    record = rng.choice(_held(truth))
    day = here.library.today + timedelta(days=rng.choice([1, 20, 45, 100]))
    changes: list[dict[str, Any]] = [
        {"pickup": rng.choice(PLACES)},
        {"freeze": day},
        {"freeze": True},
        {"release": True},
    ]
    asked = rng.choice([*changes, {"pickup": "linna", "freeze": day}])
    return Step(
        f"change the hold on {record}: {asked}",
        lambda account: account.change(_holds_on(account, record), **asked),
        lambda outcome, known: (("hold", CARD, outcome.hold.record_id, str(outcome.hold.kind)),),
    )


def cancel(rng: Random, here: World, truth: Truth) -> Step:
    held = _held(truth)
    some = rng.sample(held, rng.randint(1, len(held)))
    return Step(
        f"cancel the holds on {some}",
        lambda account: account.cancel([hold for record in some for hold in _holds_on(account, record)]),
        lambda outcome, known: (("hold", CARD, outcome.hold.record_id, str(outcome.hold.kind)),),
    )


def settings(rng: Random, here: World, truth: Truth) -> Step:
    asked: dict[str, Any] = {"email": rng.choice(["new@example.org", "other@example.org"])}
    if rng.random() < 0.5:
        asked = {"home_library": rng.choice([*PLACES, "ask", "none"])}
    if here.can("reminder") and rng.random() < 0.3:
        asked |= {"reminder": rng.randint(0, 3)}
    return Step(f"set {asked}", lambda account: set_profile(inner(account), ProfileChange(**asked)))


def register(rng: Random, here: World, truth: Truth) -> Step:
    if not here.can("register-changes"):
        return settings(rng, here, truth)
    address = f"Street {rng.randint(1, 99)}"
    return Step(
        f"ask for the address {address}",
        lambda account: request_change(inner(account), RegisterChange(address=address)),
        is_shown=False,
    )


def add_card(rng: Random, here: World, truth: Truth) -> Step:
    name = rng.choice(["Second", "Child"])
    return Step(
        "add a card",
        lambda account: do_add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name=name)),
    )


def rename_card(rng: Random, here: World, truth: Truth) -> Step:
    name = rng.choice(["Third", "Äiti"])
    return Step(f"rename a card: {name}", lambda account: edit_card(inner(account), OTHER, name, PASSWORD))


def remove_card(rng: Random, here: World, truth: Truth) -> Step:
    return Step("remove a card", lambda account: do_remove_card(inner(account), OTHER))


def create_list(rng: Random, here: World, truth: Truth) -> Step:
    name = rng.choice(LISTS)
    return Step(f"make the list {name}", lambda account: do_create_list(inner(account), ListRequest(name=name)))


def change_list(rng: Random, here: World, truth: Truth) -> Step:
    name, new = rng.choice(_lists(truth)), rng.choice(LISTS)
    change = rng.choice([ListChange(public=True), ListChange(public=False), ListChange(name=new)])
    return Step(f"change the list {name}: {change}", lambda account: do_change_list(inner(account), name, change))


def delete_list(rng: Random, here: World, truth: Truth) -> Step:
    name = rng.choice(_lists(truth))
    return Step(f"delete the list {name}", lambda account: do_delete_list(inner(account), name))


def add_favourites(rng: Random, here: World, truth: Truth) -> Step:
    some, name = rng.sample(RECORDS, rng.randint(1, 3)), rng.choice(_lists(truth))
    return Step(
        f"put {some} into {name}",
        lambda account: do_add_favourites(inner(account), some, name),
        lambda outcome, _: (("favourite", CARD, name, outcome.record_id),),
    )


def remove_favourites(rng: Random, here: World, truth: Truth) -> Step:
    name = rng.choice(_lists(truth))
    some = _some(rng, truth, name)
    return Step(
        f"take {some} out of {name}",
        lambda account: do_remove_favourites(inner(account), some, name),
        lambda outcome, _: (("favourite", CARD, name, outcome.record_id),),
    )


def note(rng: Random, here: World, truth: Truth) -> Step:
    name = rng.choice(_lists(truth))
    record = rng.choice(_some(rng, truth, name))
    text = rng.choice(["", "p. 3", '*"<b>p</b>" & ä*'])
    return Step(
        f"note {text!r} on {record} in {name}",
        lambda account: edit_favourite(inner(account), record, FavouriteChange(notes=text), name),
    )


def move(rng: Random, here: World, truth: Truth) -> Step:
    source, target = rng.sample((*_lists(truth), "Nowhere")[:3], 2)
    some = _some(rng, truth, source)
    return Step(
        f"move {some} from {source} to {target}",
        lambda account: move_favourites(inner(account), some, source=source, target=target),
        lambda outcome, _: tuple(("favourite", CARD, name, outcome.record_id) for name in (source, target)),
    )


def copy(rng: Random, here: World, truth: Truth) -> Step:
    source, target = rng.sample((*_lists(truth), "Nowhere")[:3], 2)
    some = _some(rng, truth, source)
    return Step(
        f"copy {some} from {source} to {target}",
        lambda account: copy_favourites(inner(account), some, source=source, target=target),
        lambda outcome, _: (("favourite", CARD, target, outcome.record_id),),
    )


def order(rng: Random, here: World, truth: Truth) -> Step:
    if not here.can("own-order"):
        return move(rng, here, truth)
    name = rng.choice(_lists(truth))
    some = [record for record in rng.sample(RECORDS, 3) if ("favourite", CARD, name, record) in truth]
    return Step(f"order {name} by {some}", lambda account: order_favourites(inner(account), name, some) if some else ())


def bring_in(rng: Random, here: World, truth: Truth) -> Step:
    some, name = rng.sample(RECORDS, 2), rng.choice(LISTS)
    lists = [{"title": name, "public": 0, "records": [{"id": record, "notes": "p. 4"} for record in some]}]
    file = json.dumps({"lists": lists}).encode()
    make = lambda account: imported(account, io.BytesIO(file))  # noqa: E731
    return Step(f"import {some} into {name}", make, is_shown=False)


def save_search(rng: Random, here: World, truth: Truth) -> Step:
    return Step("save a search", lambda account: do_save_search(inner(account), _first(account.searches())))


def alert(rng: Random, here: World, truth: Truth) -> Step:
    often = rng.choice(["daily", "weekly", "none"])
    return Step(
        f"alert {often}", lambda account: set_alert(inner(account), _first(saved_searches(inner(account))), often)
    )


def delete_search(rng: Random, here: World, truth: Truth) -> Step:
    return Step(
        "delete a search", lambda account: delete_searches(inner(account), [_first(saved_searches(inner(account)))])
    )


def _lists(truth: Truth) -> list[str]:
    """The names of the patron's lists; of one that there is none of, where there is none."""
    return [thing[2] for thing in truth if thing[:2] == ("list", CARD)] or ["Nowhere"]


def _some(rng: Random, truth: Truth, name: str) -> list[str]:
    """Some records of a list, now and then with one that is not in it."""
    there = [thing[3] for thing in truth if thing[:3] == ("favourite", CARD, name)]
    chosen = rng.sample(there, min(len(there), rng.randint(1, 2)))
    return list(dict.fromkeys([*chosen, rng.choice(RECORDS)])) if not chosen or rng.random() < 0.1 else chosen


def _held(truth: Truth) -> list[str]:
    """The records that the patron has holds on; any, where there are none."""
    return [thing[2] for thing in truth if thing[:2] == ("hold", CARD)] or list(RECORDS)


def _first(searches: tuple[Search, ...]) -> str:
    if not searches:
        raise NotFound("there is no search")
    return searches[0].id


def _holds_on(account: Account, record: str) -> list[Any]:
    return [hold for hold in account.holds() if hold.record_id == record and hold.is_open]


STEPS: tuple[Callable[[Random, World, Truth], Step], ...] = (
    renew,
    place,
    request,
    change_hold,
    cancel,
    settings,
    register,
    add_card,
    rename_card,
    remove_card,
    create_list,
    change_list,
    delete_list,
    add_favourites,
    remove_favourites,
    note,
    move,
    copy,
    order,
    bring_in,
    save_search,
    alert,
    delete_search,
)
