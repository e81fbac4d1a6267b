"""The yard drawn as it lies: an SVG text made from the yard's own measures, bays by their state.

A bay is open where a truck drives in; a truck lies in it, coloured by its mark; a plug is a yellow
dot, a place for dangerous goods a red diamond, a roof a hatching. Colours are the style sheet's:
the drawing only names classes. Every bay has an id and can be reached by the keyboard. `sketch` is
the same yard for a phone on a slow line: one bay, and the rest as outlines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from parking.geometry import bay_shape
from parking.yard import Bay, Yard

PLATE_CM = 210  # height of a plate's type where there is room


@dataclass(frozen=True, slots=True)
class Spot:
    """What a bay shows: ``mark`` (a class: free, full, held …), a plate, and the sentence read out.

    ``visit`` is the vehicle whose panel a tap opens, ``link`` a page instead; empty = nothing.
    """

    mark: str
    said: str
    plate: str = ""
    visit: str = ""
    link: str = ""


def draw(yard: Yard, spots: Mapping[str, Spot], words: Mapping[str, str], title: str) -> str:
    """The plan as SVG text, sized by its frame; ``words`` translates names of ground and sides.

    A bay without a spot is drawn free and says its name.
    """
    width, height = yard.size_cm
    parts = [
        f'<svg class="plan" viewBox="0 0 {width} {height}" role="group"'
        f' aria-label="{escape(title)}">',
        f'<rect class="plan-ground" width="{width}" height="{height}"/>',
        *_ground(yard, words),
        *_lanes(yard, words),
    ]
    for bay in yard.bays.values():
        parts += _bay(bay, spots.get(bay.id, Spot("free", bay.id)))
    return "".join([*parts, "</svg>"])


def _ground(yard: Yard, words: Mapping[str, str]) -> Iterator[str]:
    for one in yard.ground:
        yield (
            f'<rect class="plan-{escape(one.kind)}" x="{one.x_cm}" y="{one.y_cm}"'
            f' width="{one.width_cm}" height="{one.height_cm}" rx="60"/>'
        )
        if one.kind == "building":
            x, y = one.x_cm + one.width_cm // 2, one.y_cm + one.height_cm // 2 + 60
            yield f'<text class="plan-name" x="{x}" y="{y}">{_word(one.words, words)}</text>'


def _lanes(yard: Yard, words: Mapping[str, str]) -> Iterator[str]:
    """An arrow where each lane meets the yard, and the name of each side once."""
    width, _ = yard.size_cm
    named: set[str] = set()
    for lane in yard.lanes.values():
        on_the_left = lane.x_cm * 2 < width
        inwards = lane.id.endswith("enter") == on_the_left
        tip = 420 if inwards else -420
        x = lane.x_cm + (450 if on_the_left else -450)
        y = lane.y_cm
        yield (
            f'<path class="plan-lane" d="M{x - tip // 2} {y - 130}L{x + tip // 2} {y}'
            f'L{x - tip // 2} {y + 130}Z"/>'
        )
        if lane.side not in named:
            named.add(lane.side)
            at, anchor = (120, "left") if on_the_left else (width - 120, "right")
            below = max(one.y_cm for one in yard.lanes.values() if one.side == lane.side) + 620
            yield (
                f'<text class="plan-side plan-{anchor}" x="{at}" y="{below}">'
                f"{_word(lane.side, words)}</text>"
            )


def _word(name: str, words: Mapping[str, str]) -> str:
    return escape(words.get(name, name))


def _bay(bay: Bay, spot: Spot) -> Iterator[str]:
    name, half, side = escape(bay.id), bay.length_cm // 2, bay.width_cm // 2
    place = f'transform="translate({bay.x_cm} {bay.y_cm}) rotate({bay.turn_deg})"'
    if spot.link:
        yield (
            f'<a id="bay-{name}" class="plan-bay mark-{escape(spot.mark)}"'
            f' href="{escape(spot.link)}" data-bay="{name}" aria-label="{escape(spot.said)}">'
        )
    elif spot.visit:
        link = escape(f"/yard/visit/{spot.visit}")
        yield (
            f'<a id="bay-{name}" class="plan-bay mark-{escape(spot.mark)}" href="{link}"'
            f' hx-get="{link}" hx-target="#panel" hx-swap="innerHTML show:#panel:top"'
            f' aria-label="{escape(spot.said)}">'
        )
    else:
        yield (
            f'<g id="bay-{name}" class="plan-bay mark-{escape(spot.mark)}" tabindex="0"'
            f' role="img" aria-label="{escape(spot.said)}">'
        )
    yield f"<title>{escape(spot.said)}</title><g {place}>"
    size = f'width="{2 * half}" height="{2 * side}"'
    yield f'<rect class="plan-floor" x="{-half}" y="{-side}" {size}/>'
    yield f'<path class="plan-line" d="M{-half} {-side}H{half}V{side}H{-half}"/>'
    if bay.height_cm:
        hatch = "".join(f"M{x} {-side}V{side}" for x in range(150 - half, half, 150))
        yield f'<path class="plan-roof" d="{hatch}"/>'
    if spot.plate or spot.visit:
        # Type as large as the truck is long, so that no plate runs into the next bay.
        type_cm = min(PLATE_CM, (2 * half - 380) * 3 // (2 * max(4, _wide(spot.plate))))
        yield (
            f'<rect class="plan-truck" x="{60 - half}" y="{40 - side}"'
            f' width="{2 * half - 340}" height="{2 * side - 80}" rx="50"/>'
            f'<text class="plan-plate" x="-110" y="{type_cm // 3}" font-size="{type_cm}">'
            f"{escape(spot.plate)}</text>"
        )
    if bay.plug:
        yield f'<circle class="plan-plug" cx="{110 - half}" cy="{90 - side}" r="55"/>'
    if bay.hazmat:
        yield f'<path class="plan-goods" d="M{130 - half} {40 - side}l70 70l-70 70l-70 -70Z"/>'
    upright = -bay.turn_deg
    yield (
        f'<text class="plan-id" transform="translate({half - 140} 0) rotate({upright})" y="55">'
        f"{name}</text></g>"
    )
    yield "</a>" if spot.visit or spot.link else "</g>"


def _wide(plate: str) -> int:
    """How many letters of the plate's type it is as wide as: a Chinese sign is five thirds."""
    return sum(5 if sign >= "\u2e80" else 3 for sign in plate) // 3


def sketch(yard: Yard, bay_id: str, words: Mapping[str, str], title: str) -> str:
    """A small plan with one bay in it, SVG in decimetres; "" when the bay is not of this yard.

    All other bays are one path without names, so that even 400 of them stay a few kilobytes.
    """
    mine = yard.bays.get(bay_id)
    if mine is None:
        return ""
    width, height = (size // 10 for size in yard.size_cm)
    ground = "".join(
        f'<rect class="map-{escape(one.kind)}" x="{one.x_cm // 10}" y="{one.y_cm // 10}"'
        f' width="{one.width_cm // 10}" height="{one.height_cm // 10}"/>'
        for one in yard.ground
    )
    others = "".join(_outline(bay) for bay in yard.bays.values() if bay is not mine)
    x, y = mine.x_cm // 10, mine.y_cm // 10
    # The name stands beside the bay, towards the middle of the plan, where there is room for it.
    anchor, aside = ("start", 60) if x * 2 < width else ("end", -60)
    return (
        f'<svg class="map" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(title)}"><rect class="map-all" width="{width}" height="{height}"/>'
        f'{ground}<path class="map-bays" d="{others}"/>'
        f'<path class="map-mine" d="{_outline(mine)}"/>'
        f'{_ways(yard, words)}<circle class="map-here" cx="{x}" cy="{y}" r="90"/>'
        f'<text class="map-name" x="{x + 2 * aside}" y="{y + 45}" text-anchor="{anchor}">'
        f"{escape(mine.id)}</text></svg>"
    )


def _outline(bay: Bay) -> str:
    (x, y), *others = ((round(a / 10), round(b / 10)) for a, b in bay_shape(bay).corners)
    return f"M{x} {y}" + "".join(f"L{a} {b}" for a, b in others) + "Z"


def _ways(yard: Yard, words: Mapping[str, str]) -> str:
    """The name of each side at its edge of the sketch, once."""
    width = yard.size_cm[0] // 10
    sides = {lane.side: lane for lane in yard.lanes.values()}
    named = []
    for side, lane in sides.items():
        left = lane.x_cm * 2 < yard.size_cm[0]
        x, anchor = (20, "start") if left else (width - 20, "end")
        named.append(
            f'<text class="map-side" x="{x}" y="{lane.y_cm // 10 + 25}" text-anchor="{anchor}">'
            f"{_word(side, words)}</text>"
        )
    return "".join(named)
