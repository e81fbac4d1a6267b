"""Turns: a person says how a visit follows an earlier one, and what the tariff sees follows.

Nothing is joined by itself: a truck that comes back may have been refused, may have delivered, or
may be on another trip.
"""

from gate.journey.commands import Join
from gate.journey.errors import DomainError
from gate.journey.turn import Link, facts_following, links_offered, may_follow, vehicle_facts
from gate.journey.versions import replace
from gate.journey.visit import Custody, Visit
from gate.service import book, goods, leave, passes, settle
from gate.service.work import Work


def prefilled(work: Work, visit: Visit) -> Visit:
    """A new visit with the facts of the vehicle's last turn, marked so.

    From another side, or when it may continue an earlier visit, only the vehicle's own facts:
    what it carries now nobody has said.
    """
    last = work.state.last_turn.get(visit.plate)
    if last is None or not visit.plate or not last.facts:
        return visit
    asked, _ = offered(work, visit)
    same = last.side_in == visit.side_in and asked is None
    facts = (
        {k: v for k, v in last.facts.items() if k != "earlier_passages"}
        if same and not last.link and last.facts.get("journey") != "RETURNED"
        else vehicle_facts(last.facts)
    )
    return replace(
        visit,
        facts=facts,
        facts_source="last_turn" if facts else "",
        payer=dict(last.payer) if same else {},
    )


def under_pass(work: Work, visit: Visit) -> Visit:
    """The visit with the facts of the standing pass of its plate, when one is in force."""
    grant = passes.for_plate(work, visit.plate)
    if grant is None:
        return visit
    facts, payer = dict(grant.facts), dict(grant.payer)
    return replace(visit, facts=facts, facts_source="pass", payer=payer, pass_id=grant.id)


def question(work: Work, visit: Visit) -> tuple[Visit | None, tuple[Link, ...]]:
    """The earlier visit this one may follow and what may be said; (None, ()) = nothing to ask."""
    if visit.link or not visit.plate:
        return None, ()
    return offered(work, visit)


def offered(work: Work, visit: Visit) -> tuple[Visit | None, tuple[Link, ...]]:
    """As `question`, whether or not somebody has answered.

    Nothing is asked of who is only declared: what it brings is not here before it is.
    """
    if visit.state is Custody.EXPECTED:
        return None, ()
    for before in may_follow(visit, work.known_visits(visit.plate), work.rules.turn):
        links = links_offered(visit, before, loaded=goods.left_loaded(work, before))
        if links != (Link.NEW,):
            return before, links
    return None, ()


def join(work: Work, command: Join) -> dict[str, object]:
    """Join the visit to the turn of an earlier one, or say that it is a new turn."""
    visit = _unjoined(work, work.visit(command.visit_id))  # what may be said, as if nobody had
    before, links = offered(work, visit)
    if command.link not in links or (command.before_id and before is None):
        offers = ",".join(links)
        raise DomainError("turn.not_offered", link=command.link, offered=offers, visit=visit.id)
    assert before is not None  # links are only offered together with the visit they follow
    if command.before_id not in ("", before.id):
        raise DomainError("turn.other_visit", before=before.id, visit=visit.id)
    link = Link(command.link)
    if link is not Link.NEW:  # that it is another trip changes no fee
        settle.refuse_paid(work, visit)
    visit = _joined(work, visit, before, link)
    work.put(visit)
    book.act(work, "turn", visit.id, visit.turn_id, {"link": link.value, "before": before.id})
    visit = settle.refresh(work, visit)
    if visit.confirmed_at:
        settle.assess_if_complete(work, visit)
    leave.try_open(work, visit)
    return {"visit": visit.id, "turn": visit.turn_id, "link": link.value}


def _joined(work: Work, visit: Visit, before: Visit, link: Link) -> Visit:
    if link is Link.NEW:
        return replace(visit, link=link.value, turn_id=visit.id)
    if link in goods.AGAIN:
        goods.back(work, visit, before.id)
    return replace(
        visit,
        link=link.value,
        link_of=before.id,
        turn_id=before.turn_id or before.id,
        facts=facts_following(link, before),
        facts_source="turn",
        payer=dict(before.payer),
    )


def _unjoined(work: Work, visit: Visit) -> Visit:
    """Take back an earlier answer: goods that came back with it are where they were."""
    if visit.link in goods.AGAIN:
        goods.forth(work, visit, visit.link_of)
    return replace(visit, link="", link_of="", turn_id=visit.id)
