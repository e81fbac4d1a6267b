"""The drawn plan of the yard in the language of the page; the drawing itself is `parking.plan`."""

from markupsafe import Markup

from gate.service.yardview import BaySpot, YardView
from parking.plan import Spot, draw
from web.words import Words


def drawing(view: YardView, t: Words) -> Markup:
    """The plan as SVG; everything in it is escaped where it is drawn."""
    spots = {spot.bay.id: _spot(spot, t) for zone in view.zones for spot in zone.spots}
    ground = {one.words: t.said(one.words) for one in view.layout.ground}
    sides = {lane.side: t(f"side.{lane.side}") for lane in view.layout.lanes.values()}
    return Markup(draw(view.layout, spots, ground | sides, t("yard.plan")))


def _spot(spot: BaySpot, t: Words) -> Spot:
    stands = spot.standing
    if stands is not None:
        said = f"{spot.bay.id} · {stands.visit.plate} · {t(f'yard.mark.{stands.mark}')}"
        return Spot(stands.mark, said, stands.visit.plate, stands.visit.id)
    if spot.trailers:
        number = spot.trailers[0].number
        said = f"{spot.bay.id} · {number} · {t('yard.trailer_alone')}"
        return Spot("goods", said, number)
    if spot.goods:
        return Spot("goods", f"{spot.bay.id} · {t('yard.goods_here')}", t("word.goods"))
    if spot.stop is not None:
        said = f"{spot.bay.id} · {t(f'bay.{spot.stop.kind}')} {spot.stop.plate}".rstrip()
        return Spot("closed" if not spot.stop.plate else "kept", said, spot.stop.plate)
    return Spot("free", f"{spot.bay.id} · {t('yard.free')}")
