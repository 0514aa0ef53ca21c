"""What happened in the demonstration's library before today: a true history, through the desk and the patrons' acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.demo.people import CARD, CHILD, OTHERS, PASSWORD, PATRON

if TYPE_CHECKING:
    from tunilib.backends.embedded.demo.story import Story

__all__ = ["FIRST_DAY", "tell"]

FIRST_DAY = 120
"""Days before today on which the library was made."""

_EERO, _HELMI, _VAINO, _ELSA, _OTTO, _SAARA, _LEEVI, _ILONA, _EMIL, _TUULIKKI, _OSKARI = (
    person.card for person in OTHERS
)


def tell(story: Story) -> None:
    """Let it happen."""
    story.on(FIRST_DAY)
    story.fill()
    for person in (PATRON, CHILD, *OTHERS):
        mine = person in (PATRON, CHILD)
        story.register(
            person,
            PASSWORD if mine else None,
            card_expires=story.day(3) if person.card == _ILONA else story.day(-400) if mine else None,
        )
    story.link(CARD, CHILD.card, CHILD.name)
    _autumn(story)
    _last_month(story)
    _last_week(story)
    _kept(story)


def _autumn(story: Story) -> None:
    story.on(60)
    story.lend(CARD, "demo.1077")  # will be renewed as often as the rules allow
    story.lend(_EERO, "demo.1017", "demo.1058")
    story.on(52)
    story.renew(CARD, "demo.1077")
    story.lend(CARD, "demo.1024", "demo.1013")
    story.lend(_HELMI, "demo.1046")
    story.lend(_OTTO, "demo.1071")
    story.on(48)
    story.hold(CARD, "demo.1071", "linna")
    story.on(44)
    story.renew(CARD, "demo.1077")
    story.on(41)
    story.check_in("demo.1071", at="linna")  # ready for eight days, not collected: 1.00
    story.on(35)
    story.check_in("demo.1024")  # three days late: 2.40
    story.check_in("demo.1017", "demo.1046")
    story.on(34)
    story.renew(CARD, "demo.1077")


def _last_month(story: Story) -> None:
    story.on(30)
    story.lend(_EERO, "demo.1054")
    story.lend(_OSKARI, "demo.1021")
    story.on(28)
    story.lend(CARD, "demo.1003")  # due today
    story.on(26)
    story.lend(_VAINO, "demo.1063")
    story.lend(_HELMI, "demo.1068")
    story.on(24)
    story.renew(CARD, "demo.1077")
    story.on(20)
    story.lend(CARD, "demo.1055")  # others will wait for it
    story.lend(_VAINO, "demo.1055", copy=2)
    story.lend(_EMIL, "demo.1055", copy=3)
    story.check_in("demo.1021")  # a short loan, nine days late: 15.00, and its borrower is suspended
    story.on(18)
    story.hold(CARD, "demo.1068", "linna")
    story.hold(CARD, "demo.1063", "linna")
    story.on(17)
    story.check_in("demo.1013")  # seven days late: 1.40
    story.lend(CARD, "demo.1045")  # a course book, three days overdue today
    story.on(14)
    story.renew(CARD, "demo.1077")
    story.lend(_ELSA, "demo.1092", "demo.1078")
    story.lend(_SAARA, "demo.1083")
    story.on(12)
    story.hold(_LEEVI, "demo.1054", "hervanta")
    story.hold(CARD, "demo.1054", "linna")  # second in the queue
    story.on(11)
    story.freeze(story.hold(CARD, "demo.1078", "linna"), story.day(-30))
    story.on(10)
    story.lend(CARD, "demo.1065")  # some way to go


def _last_week(story: Story) -> None:
    story.on(8)
    story.lend(CHILD.card, "demo.1086")
    story.hold(CHILD.card, "demo.1083", "linna")
    story.on(7)
    story.desk.patrons.block(_TUULIKKI, "address unknown")
    story.on(6)
    story.hold(_OTTO, "demo.1055", "hervanta")
    story.on(5)
    story.check_in("demo.1068", at="linna")  # ready for the patron
    story.on(4)
    fetched = story.request(CARD, "demo.1006", "linna")
    story.on(3)
    dropped = story.request(CARD, "demo.1005", "linna")
    story.on(2)
    story.check_in("demo.1063", at="hervanta")  # on its way to the patron
    story.cancel(dropped)
    story.on(1)
    assert not story.desk.requests.ready(fetched).reasons
    story.request(CARD, "demo.1091", "linna")  # being fetched
    story.ask(CARD, "address", "Hämeenkatu 1 A 2, 33100 Tampere")
    story.on(0)
    story.lend(CARD, "demo.1093")  # renewing it today would not move the date


def _kept(story: Story) -> None:
    """What the patron keeps, as of today."""
    story.keep(
        CARD, "demo.1039", notes="Read chapter 3 again.\n\nMethod: *design-based research*", keywords=("thesis",)
    )
    story.keep(CARD, "demo.1073", notes="Compare with the Finnish edition?", keywords=("thesis", "methods"))
    story.keep(CARD, "demo.1103", keywords=("music",))
    story.make_list(CARD, "Pohjoismaista luettavaa", public=True)
    story.keep(CARD, "demo.1094", "Pohjoismaista luettavaa", notes="Den bästa romanen om Helsingfors.")
    story.keep(CARD, "demo.1090", "Pohjoismaista luettavaa", keywords=("runous", "modernism"))
    story.keep(CARD, "demo.1039", "Pohjoismaista luettavaa")
    story.save_search(CARD, "jansson tove", "weekly")
