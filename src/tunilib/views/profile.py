"""Personal settings, library cards, and the profiles of this machine."""

from __future__ import annotations

from tunilib.views.view import Column, View

PROFILE = View(
    "tunilib.core.profile:PatronProfile",
    Column("name"),
    Column("email"),
    Column("reminder", "word", "reminder"),
    Column("home_library", "word", "home-library"),
    Column("suspended", "truth"),
    Column("reasons", "reasons"),
    Column("register.name", heading="Name in the register"),
    Column("register.address"),
    Column("register.email", heading="E-mail in the register"),
    Column("register.phone"),
    Column("register.category", "word", "category"),
    Column("register.card_expires", "date"),
    tables={
        "requests": View(
            "tunilib.core.profile:ChangeRequest",
            Column("field", "word", "register-field"),
            Column("value"),
            Column("created", "date"),
            Column("state", "word", "request"),
            Column("id", "id"),
        ),
        "fields": View(
            "tunilib.core.profile:RegisterField",
            Column("field", "word", "register-field"),
            Column("value"),
            Column("change", "word", "register-change"),
        ),
    },
    is_single=True,
)
CHANGED = View(
    "tunilib.core.outcome:ChangeOutcome",
    Column("outcome", "word", "profile-outcome"),
    Column("reasons", "reasons"),
    without=("id", "name"),
    is_single=True,
)
MESSAGES = View(
    "tunilib.core.message_settings:MessageSetting",
    Column("kind", "word", "message", heading="Message"),
    Column("method", "word", "message-method"),
    Column("methods", "names"),
    Column("outcome", "word", "profile-outcome"),
    Column("reasons", "reasons"),
)
CARDS = View(
    "tunilib.core.profile:Card",
    Column("active", "truth"),
    Column("name"),
    Column("card", "id"),
    Column("library"),
    Column("expires", "date"),
    Column("id", "id"),
    empty="There are no library cards.",
)
CARD_DONE = View(
    "tunilib.core.outcome:ChangeOutcome",
    Column("id", "id"),
    Column("outcome", "word", "card-outcome"),
    Column("reasons", "reasons"),
    without=("name",),
    is_single=True,
)
PROFILE_DONE = View(
    "tunilib.core.outcome:ProfileOutcome",
    Column("profile"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    empty="There are no profiles; make one with: tunilib login",
    is_single=True,
)
"""What became of a profile."""
PROFILES = View(
    "tunilib.services.sign_in:ProfileEntry",
    Column("name"),
    Column("library"),
    Column("card", "id"),
    Column("default", "truth"),
    empty="There are no profiles; make one with: tunilib login",
)
ERESOURCE = View("tunilib.core.eresource:Eresource", Column("address", "id"), is_single=True)
