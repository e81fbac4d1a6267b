"""The people of the stories: each signs in with a session of their own and acts through the API.

A person never touches the database or the loop. What the gate refuses them comes back as
`Refused`, with the message key and its parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anpr.plate import normalise

if TYPE_CHECKING:
    from tests.journeys.day import Day

SHIFT_US = 10 * 3_600_000_000  # whoever comes back after that signs in again

# name: role, agency
STAFF: Mapping[str, tuple[str, str]] = {
    "lan": ("operator", ""),
    "minh": ("operator", ""),  # the night shift
    "thu": ("cashier-lead", ""),
    "binh": ("marshal", ""),
    "phong": ("agency", "BORDER_GUARD"),
    "hai": ("agency", "CUSTOMS"),
    "kim": ("agency", "QUARANTINE"),
    "nga": ("finance", ""),
    "son": ("manager", ""),
}


class Refused(Exception):  # noqa: N818 - an answer of the gate, not a fault
    """The gate said no."""

    def __init__(self, status: int, key: str, params: Mapping[str, Any]) -> None:
        """Keep what it said."""
        super().__init__(f"{status} {key} {dict(params)}")
        self.key = key
        self.params = params


@dataclass(slots=True)
class Person:
    """One colleague at the gate."""

    day: "Day"
    name: str
    role: str
    agency: str
    token: str = ""
    signed_in_at: int = 0

    def posts(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One command, with a fresh `Idempotency-Key`; raises `Refused`."""
        return self.day.post(self, path, dict(body) if body is not None else None)

    def _visit(self, plate: str, act: str, **body: Any) -> dict[str, Any]:
        return self.posts(f"/visits/{self.day.visit_id(plate)}/{act}", body)

    # ------------------------------------------------------------------------------- booth
    def declares(
        self, plate: str, facts: Mapping[str, Any], payer: str = "", trailer: str = ""
    ) -> None:
        """A vehicle is announced ahead."""
        body: dict[str, Any] = {"plate": plate, "facts": dict(facts), "trailer": trailer}
        self.posts("/declarations", {**body, "payer": {"name": payer} if payer else {}})

    def confirms(self, plate: str, was: str | None = None, why: str = "") -> None:
        """This is the vehicle; `was` is what the card says when the reading was wrong."""
        visit = self.day.visit_id(plate if was is None else was)
        self.posts(f"/visits/{visit}/confirm", {"plate": plate, "why": why})

    def states(self, plate: str, facts: Mapping[str, Any], payer: str = "") -> None:
        """Facts and payer for the fee; one left out stays as it was, "" takes one away."""
        body = {"facts": {name: value for name, value in facts.items() if value != ""}}
        body["payer"] = {"name": payer} if payer else {}
        self._visit(plate, "declare", **body, forget=[n for n in facts if facts[n] == ""])

    def takes(self, cash: int, plate: str) -> int:
        """Cash over the counter for what this vehicle owes; answers with the change."""
        charge = self.day.owed(plate)
        return int(self.posts(f"/charges/{charge}/pay", {"tendered": cash})["change"])

    def opens(self, plate: str) -> None:
        """The barrier, if the rule allows."""
        self.posts(f"/visits/{self.day.visit_id(plate)}/open")

    def chooses(self, plate: str, other: str, why: str = "") -> None:
        """The vehicle on the card `plate` is that of the visit `other`; "" = of none of them."""
        here = self.day.visit_id(plate)
        there = self.day.visit_id(other, but=here) if other else ""
        self.posts(f"/visits/{here}/choose", {"other_id": there, "why": why})

    def joins(self, plate: str, link: str, before: str | None = None) -> None:
        """How this visit follows the earlier one of the same plate (or of `before`)."""
        here = self.day.visit_id(plate)
        earlier = "" if link == "NEW" else self.day.left_visit(before or plate, but=here)
        self.posts(f"/visits/{here}/join", {"link": link, "before_id": earlier})

    def says_it_leaves_by(self, side: str, plate: str) -> None:
        """Another side than the one assessed."""
        self._visit(plate, "leave-by", side=side)

    # ------------------------------------------------------------------------ yard and cargo
    def couples(self, plate: str, number: str, kind: str = "TRAILER") -> None:
        """A trailer or container is put behind or on the vehicle."""
        self._visit(plate, "couple", number=number, kind=kind)

    def uncouples(self, plate: str, number: str, place: str = "") -> None:
        """It is set down."""
        self._visit(plate, "uncouple", number=number, place=place)

    def swaps(self, plate: str, out: str, into: str, place: str = "") -> None:
        """The vehicle now pulls another one."""
        self._visit(plate, "swap", out=out, into=into, place=place)

    def moves_goods(self, giver: str, taker: str, place: str = "") -> None:
        """The goods aboard `giver` go over to `taker`; "" = they are set down at `place`."""
        goods = self.day.goods_of(giver)
        there = self.day.visit_id(taker) if taker else ""
        self.posts(f"/consignments/{goods}/transfer", {"to_visit": there, "place": place})

    def takes_up_goods(self, place: str, taker: str) -> None:
        """The goods that lie at `place` are loaded on `taker`."""
        goods = self.day.goods_at(place)
        body = {"to_visit": self.day.visit_id(taker), "place": ""}
        self.posts(f"/consignments/{goods}/transfer", body)

    def changes_driver(self, plate: str, driver: str, why: str) -> None:
        """Another driver takes the wheel."""
        self._visit(plate, "driver", driver=driver, why=why)

    def moves(self, plate: str, place: str, why: str = "") -> None:
        """The vehicle stands in another bay."""
        self._visit(plate, "move", place=place, why=why)

    def calls(self, plate: str) -> None:
        """Forward, in the queue where it waits."""
        self._visit(plate, "call")

    def turns_away(self, plate: str, why: str) -> None:
        """Not let in."""
        self._visit(plate, "refuse", why=why)

    def cancels(self, plate: str, why: str) -> None:
        """A declared vehicle will not come."""
        self._visit(plate, "cancel", why=why)

    def admits(self, plate: str, place: str, side_in: str, why: str, **more: Any) -> None:
        """It stands inside and no lane reported it."""
        body = {"plate": plate, "place": place, "side_in": side_in, "why": why}
        self.posts("/yard/admit", {**body, "source": "inventory", **more})

    def ends_unseen(self, plate: str, side: str, why: str) -> None:
        """It is gone and no lane reported it."""
        self._visit(plate, "end-unseen", side=side, why=why)

    def walks_the_yard(self, seen: Mapping[str, str]) -> dict[str, list[str]]:
        """A whole walk: at each place this plate ("" = nothing); answers with plates per kind."""
        count = self.posts("/yard/counts")["count"]
        for place, plate in seen.items():
            self.posts(f"/yard/counts/{count}/seen", {"place": place, "plate": plate})
        found = self.posts(f"/yard/counts/{count}/finish")
        kinds = ("missing", "extra", "moved")
        return {kind: [d["plate"] for d in found[kind]] for kind in kinds if found[kind]}

    # ------------------------------------------------------------------------------ agencies
    def gives(self, *plates: str, agency: str = "", paper: str = "") -> None:
        """The agency's clearance; a marshal names the agency and the paper."""
        for plate in plates:
            self._word(plate, "GIVEN", agency, paper, "")

    def refuses(self, plate: str, why: str, agency: str = "", paper: str = "") -> None:
        """The agency refuses."""
        self._word(plate, "REFUSED", agency, paper, why)

    def withdraws(self, plate: str, why: str, agency: str = "", paper: str = "") -> None:
        """The agency takes its word back."""
        self._word(plate, "NEEDED", agency, paper, why)

    def _word(self, plate: str, state: str, agency: str, paper: str, why: str) -> None:
        body = {"agency": agency, "state": state, "paper_no": paper, "reason": why}
        self._visit(plate, "clear", **body)

    def holds(
        self, plate: str, reason: str, kind: str = "AGENCY", agency: str = "", paper: str = ""
    ) -> None:
        """The vehicle may not leave."""
        body = {"kind": kind, "reason": reason, "paper_no": paper}
        self._visit(plate, "hold", **body, agency=agency or self.agency)

    def releases(self, plate: str, reason: str, paper: str = "") -> None:
        """The open hold of this vehicle is over."""
        hold = self.day.open_hold(plate, self.agency)
        self._visit(plate, "release", hold_id=hold, reason=reason, paper_no=paper)

    def seizes(self, plate: str, reason: str, agency: str = "", paper: str = "") -> None:
        """The goods aboard are taken."""
        goods = self.day.goods_of(plate)
        body = {"agency": agency or self.agency, "reason": reason, "paper_no": paper}
        self.posts(f"/consignments/{goods}/seize", body)

    # ----------------------------------------------------------------------------- oversight
    def overrides(self, plate: str, why: str) -> None:
        """Open the lane in which it stands against the rule."""
        self._visit(plate, "override", why=why)

    def opens_for_emergency(self, lane: str, why: str) -> None:
        """Open this lane now."""
        self.posts(f"/lanes/{lane}/emergency", {"why": why})

    def accounts_for(self, lane: str, account: str) -> None:
        """Write down what the emergency in this lane was."""
        self.posts(f"/overrides/{self.day.open_override(lane)}/account", {"account": account})

    def countersigns(self, lane: str, note: str) -> None:
        """A second person has looked at the override in this lane."""
        self.posts(f"/overrides/{self.day.open_override(lane)}/countersign", {"note": note})

    def asks_exemption(self, plate: str, why: str) -> None:
        """The discretionary exemption that the facts lead to."""
        self._visit(plate, "ask-exemption", why=why)

    def decides_exemption(self, plate: str, approve: bool, note: str) -> None:
        """The second person's word."""
        ask = self.day.open_ask(plate)
        self.posts(f"/exemptions/{ask}/decide", {"approve": approve, "note": note})

    def reviews_exemption(self, plate: str, accepted: bool, note: str) -> None:
        """The daily look at a statutory exemption."""
        charge = self.day.newest_charge(plate)
        self.posts(f"/charges/{charge}/review", {"accepted": accepted, "note": note})

    def asks_pass(
        self, plate: str, kind: str, holder: str, facts: Mapping[str, Any], why: str, days: int = 90
    ) -> None:
        """A standing pass from now on; its holder pays."""
        now = self.day.now
        body = {"plate": plate, "kind": kind, "holder": holder, "facts": dict(facts), "why": why}
        until = now + days * 24 * 3_600_000_000
        self.posts(
            "/passes", {**body, "valid_from": now, "valid_to": until, "payer": {"name": holder}}
        )

    def approves_pass(self, plate: str) -> None:
        """The second person's word."""
        self.posts(f"/passes/{self.day.pass_of(normalise(plate))}/approve")

    def revokes_pass(self, plate: str, why: str) -> None:
        """Over before its time."""
        self.posts(f"/passes/{self.day.pass_of(normalise(plate))}/revoke", {"why": why})

    def closes_finding(self, plate: str, kind: str, note: str) -> None:
        """A person has dealt with it."""
        visit, finding = self.day.open_finding(plate, kind)
        self.posts(f"/visits/{visit}/close-finding", {"finding_id": finding, "note": note})
