"""The booth's exceptions, brought about at a real gate: by the wire for lanes, by forms for people.

Every function takes the gate and plates of its own and returns the visit whose card shows it.
"""

from collections.abc import Mapping
from typing import Any

from tests.webhouse import BANANAS, WebHouse

ORE: dict[str, Any] = {
    "flow": "IMPORT",
    "load": "LOADED",
    "regime": "ORDINARY",
    "commodity": "MINERAL",
    "payload_kg": 20_000,
    "journey": "TRANSSHIP",
}


def post(house: WebHouse, visit: str, act: str, who: str = "operator", **fields: str) -> str:
    """A form of the booth, sent; returns the card that answers."""
    key = house.key()["Idempotency-Key"]
    answer = house.person(who).post(f"/booth/{visit}/{act}", data={"key": key, **fields})
    answer.raise_for_status()
    return answer.text


def state(house: WebHouse, visit: str) -> dict[str, Any]:
    """The visit as machines see it."""
    found: dict[str, Any] = house.person("operator").get(f"/api/v1/visits/{visit}").json()
    return found


def read(role: str, text: str, *, accept: bool = True, share: int = 741, **or_else: int) -> Any:
    """One plate as a lane read it, with its other candidates."""
    candidates = [{"text": text, "p": share}] + [{"text": t, "p": p} for t, p in or_else.items()]
    return {
        "role": role,
        "text": text,
        "country": "VN" if text[:1].isdigit() else "CN",
        "colour": "yellow",
        "lines": 1,
        "confidence": 992 if accept else share,
        "accept": accept,
        "candidates": candidates,
    }


def unread(role: str = "tractor") -> Any:
    """A plate that was seen and could not be read."""
    return {"role": role, "reason": "unreadable"}


def enter(
    house: WebHouse, lane: str, plate: str, *, trailer: str = "", pictures: Any = (), **facts: Any
) -> str:
    """A vehicle comes in, declared with `facts`; returns its visit."""
    if facts:
        house.declare(plate, **facts)
    plates = [read("tractor", plate)] + ([read("trailer", trailer)] if trailer else [])
    sighting = house.sees(lane, plate, plates=plates, evidence=list(pictures))
    house.passes(lane, sighting, plate)
    return house.visit_of(plate)


def confirm(house: WebHouse, visit: str, plate: str) -> None:
    """The booth says: this is the vehicle."""
    post(house, visit, "confirm", plate=plate)


def pay(house: WebHouse, visit: str) -> None:
    """The newest fee in cash, exactly."""
    charge = state(house, visit)["charge"]
    post(house, visit, f"pay/{charge['id']}", tendered=str(charge["outstanding_vnd"]))


def clear(house: WebHouse, visit: str) -> None:
    """All agencies that are needed give their word."""
    for line in state(house, visit)["clearances"]:
        key = {"key": f"{line['agency']}-{visit}", "state": "GIVEN"}
        house.person("agency", line["agency"]).post(f"/agency/{visit}", data=key).raise_for_status()


def ambiguous(house: WebHouse, one: str, other: str, pictures: Mapping[str, Any] = {}) -> str:
    """Two look-alikes inside, and an exit that may be either; returns the exit's visit."""
    for plate in (one, other):
        enter(house, "inland-enter", plate, pictures=pictures.get(plate, ()), **BANANAS)
    return leaves_unknown(house, "border-leave", one, other, pictures.get("exit", ()))


def leaves_unknown(house: WebHouse, lane: str, one: str, other: str, pictures: Any = ()) -> str:
    """A vehicle at an exit whose plate may be that of either."""
    text = _between(one, other)
    seen = read("tractor", text, accept=False, share=380, **{one: 310, other: 300})
    house.sees(lane, text, plates=[seen], evidence=list(pictures))
    return house.visit_of(text)


def _between(one: str, other: str) -> str:
    """A text that is as near to the one as to the other, and neither."""
    at = next(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    digit = next(d for d in "0123456789" if d not in (one[at], other[at]))
    return one[:at] + digit + one[at + 1 :]


def turned_back(house: WebHouse, plate: str) -> str:
    """A truck that crossed, paid and cleared, stands at the border's entry again."""
    visit = enter(house, "inland-enter", plate, **BANANAS)
    confirm(house, visit, plate)
    pay(house, visit)
    clear(house, visit)
    house.passes("border-leave", house.sees("border-leave", plate), plate)
    house.passes("border-enter", house.sees("border-enter", plate), plate)
    again = house.visit_of(plate)
    assert again != visit
    return again


def other_side(house: WebHouse, plate: str) -> str:
    """A Chinese truck assessed as transshipping stands at the inland exit with its goods."""
    visit = enter(house, "border-enter", plate, **ORE)
    confirm(house, visit, plate)
    pay(house, visit)
    clear(house, visit)
    house.sees("inland-leave", plate)
    return visit


def other_trailer(house: WebHouse, plate: str, before: str, now: str) -> str:
    """A tractor that came with one trailer stands at the exit with another."""
    visit = enter(house, "inland-enter", plate, trailer=before, **BANANAS)
    confirm(house, visit, plate)
    pay(house, visit)
    clear(house, visit)
    plates = [read("tractor", plate), read("trailer", now)]
    house.sees("border-leave", plate, plates=plates)
    return visit


def owing(house: WebHouse, plate: str) -> str:
    """A truck that left without paying is back; returns the new visit."""
    visit = enter(house, "inland-enter", plate, **BANANAS)
    confirm(house, visit, plate)
    house.passes("border-leave", "", plate)
    house.sees("border-enter", plate)
    cards = house.person("operator").get("/booth").text
    found = [r.split('"')[0] for r in cards.split('id="row-')[1:] if f'data-plate="{plate}"' in r]
    (back,) = [i for i in found if i != visit]
    return back


def unreadable(house: WebHouse) -> str:
    """A vehicle at the exit whose plate nobody could read."""
    sighting = house.sees("border-leave", "", plates=[unread()])
    rows = house.person("operator").get("/booth").text.split('id="row-')[1:]
    found = [r.split('"')[0] for r in rows if 'data-next="who"' in r.split(">")[0]]
    assert sighting
    return found[0]


def backs_out(house: WebHouse, lane: str, sighting: str, plate: str = "") -> None:
    """Whoever that sighting saw leaves the lane backwards."""
    side, movement = lane.split("-")
    body = {
        "sighting_id": sighting,
        "lane": lane,
        "side": side,
        "movement": movement,
        "state": "withdrew",
        "plates": [read("tractor", plate)] if plate else [],
        "vehicle": {"class": "truck", "confidence": 900},
        "source": "camera",
    }
    house.tell(f"{side}-1", "sighting", body, sighting + "-w")


def backed_out(house: WebHouse, plate: str) -> str:
    """A truck inside came to the exit and drove back into the yard."""
    visit = enter(house, "inland-enter", plate, **BANANAS)
    confirm(house, visit, plate)
    backs_out(house, "border-leave", house.sees("border-leave", plate), plate)
    return visit


def two_in_lane(house: WebHouse, first: str, second: str) -> str:
    """A second truck closes up behind the first before that one is through."""
    house.sees("inland-enter", first, accept=False)
    visit = house.visit_of(first)
    house.sees("inland-enter", second)
    return visit


def wrong_lane(house: WebHouse, plate: str) -> str:
    """A truck drives out of the area through a lane that serves entering."""
    visit = enter(house, "inland-enter", plate, **BANANAS)
    confirm(house, visit, plate)
    body = {
        "lane": "inland-enter",
        "side": "inland",
        "movement": "leave",
        "state": "settled",
        "plates": [read("tractor", plate)],
        "vehicle": {"class": "truck", "confidence": 900},
        "source": "camera",
    }
    house.tell("inland-1", "sighting", body)
    return visit


def held(house: WebHouse, plate: str, trailer: str) -> str:
    """A paid truck at the exit that customs holds, and that broke down as well."""
    visit = enter(house, "inland-enter", plate, trailer=trailer, **BANANAS)
    confirm(house, visit, plate)
    pay(house, visit)
    clear(house, visit)
    hold = {"kind": "AGENCY", "reason": "Nghi khai sai khối lượng"}
    answer = house.person("agency", "CUSTOMS").post(
        f"/api/v1/visits/{visit}/hold", json=hold, headers=house.key()
    )
    answer.raise_for_status()
    post(house, visit, "broken-down", reason="Nổ lốp, đứng giữa ô")
    plates = [read("tractor", plate), read("trailer", trailer)]
    house.sees("border-leave", plate, plates=plates)
    return visit


def handed_over(house: WebHouse, giver: str, taker: str) -> str:
    """Imported goods went from a Chinese truck to a Vietnamese one that came empty."""
    brings = enter(house, "border-enter", giver, **ORE)
    confirm(house, brings, giver)
    post(house, brings, "facts", payer_name="Công ty TNHH Khoáng sản Phong Thổ")
    empty: dict[str, Any] = {"flow": "NONE", "load": "EMPTY", "payload_kg": 18_000}
    takes = enter(house, "inland-enter", taker, **empty)
    confirm(house, takes, taker)
    text = house.person("operator").get(f"/booth/{takes}/handover").text
    goods = next(
        option.split('"')[0]
        for option in text.split('<option value="')[1:]
        if f"{giver[:2]}·{giver[2:]}" in option.split("</option>")[0] and "quặng" in option
    )
    post(house, takes, "transfer", consignment_id=goods, take="1")
    post(house, takes, "driver", driver="Lò Văn Pản", why="Đổi ca")
    house.sees("inland-leave", taker)
    return takes


def gone(house: WebHouse, plate: str) -> str:
    """A truck that went through in good order, a while ago."""
    visit = enter(house, "inland-enter", plate, **BANANAS)
    confirm(house, visit, plate)
    pay(house, visit)
    clear(house, visit)
    house.passes("border-leave", house.sees("border-leave", plate), plate)
    return visit
