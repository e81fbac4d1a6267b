"""The table of a parallel day: ours, theirs, the count; each difference has its cause."""

from hypothesis import given
from hypothesis import strategies as st

from gate.journey.threeway import Cause, LaneDay, Line, Ours, Table, Theirs, Why
from gate.journey.threeway_fold import amount_reasons, misread_by, table
from gate.journey.threeway_pairs import apart, merged, pair, shift

MIN = 60_000_000
EIGHT = 8 * 60 * MIN  # 08:00 of a day that begins at 0
DAY = (1, 24 * 60 * MIN)


def ours(plate: str, minute: int = 0, amount: int | None = 300_000, **more: object) -> Ours:
    at = EIGHT + minute * MIN
    facts = {"class": "V3", "regime": "ORDINARY"}
    base: dict[str, object] = {
        "id": f"v-{plate}-{minute}",
        "plate": plate,
        "entered_at": at,
        "left_at": at + 60 * MIN,
        "lane_in": "inland-enter",
        "lane_out": "border-leave",
        "amount_vnd": amount,
        "facts": facts,
        "accepted": True,
    }
    return Ours(**{**base, **more})  # type: ignore[arg-type]


def theirs(plate: str, minute: int = 0, amount: int | None = 300_000, **more: object) -> Theirs:
    at = EIGHT + minute * MIN
    base: dict[str, object] = {
        "id": f"r-{plate}-{minute}",
        "plate": plate,
        "place": "day.csv: 2",
        "entered_at": at,
        "left_at": at + 61 * MIN,
        "amount_vnd": amount,
    }
    return Theirs(**{**base, **more})  # type: ignore[arg-type]


def lane(*passages: tuple[int, str], loops: tuple[int, ...] = (), **more: object) -> LaneDay:
    base: dict[str, object] = {"lane": "inland-enter", "side": "inland", "movement": "enter"}
    return LaneDay(**{**base, "loops": loops, "passages": passages, **more})  # type: ignore[arg-type]


def day(our: list[Ours], their: list[Theirs], *lanes: LaneDay) -> Table:
    return table("2026-11-22", DAY, our, their, lanes)


def only(found: Table) -> Line:
    (line,) = found.lines
    return line


# --- one vehicle ------------------------------------------------------------------------------


def test_what_both_have_alike_is_the_same() -> None:
    found = day([ours("25C01234")], [theirs("25C01234", 2)])
    assert only(found).causes == (Cause.SAME,)
    assert (found.ours, found.theirs, found.ours_vnd, found.theirs_vnd) == (1, 1, 300_000, 300_000)


def test_a_vehicle_they_do_not_have_is_only_ours_and_says_what_speaks_for_it() -> None:
    line = only(day([ours("25C01234")], []))
    assert (line.causes, line.why) == ((Cause.ONLY_OURS,), ())
    joined = ours("25C01234", 0, 0, link="EMPTY_RETURN", left_at=0, facts={"exemption": "X6"})
    assert only(day([joined], [])).why == (
        Why("turn_joined", "EMPTY_RETURN"),
        Why("still_inside"),
        Why("nothing_due", "X6"),
    )


def test_a_row_that_no_lane_knows_of_is_only_theirs() -> None:
    found = day([], [theirs("25C01234", lane="inland-enter")], lane())
    assert only(found).causes == (Cause.ONLY_THEIRS,)
    assert found.causes[0].difference_vnd == 300_000


def test_a_misread_plate_is_one_vehicle_and_says_whose_reading_is_likelier_wrong() -> None:
    line = only(day([ours("25C01234")], [theirs("25C0I234")]))
    assert (line.causes, line.whose) == ((Cause.OTHER_PLATE,), "theirs")
    row = theirs("25C01284")
    assert misread_by(ours("25C01234", confirmed=True), row) == "theirs"
    assert misread_by(ours("25C01234", candidates=("25C01284",)), row) == "ours"
    assert misread_by(ours("25C01234", accepted=False), row) == "unknown"


def test_an_unread_plate_is_theirs_when_only_one_row_can_be_it() -> None:
    unread = ours("", accepted=False)
    line = only(day([unread], [theirs("25C01234", 1)]))
    assert (line.causes, line.whose) == ((Cause.OTHER_PLATE,), "ours")
    assert Why("unread") in line.why
    two = day([unread], [theirs("25C01234", 1), theirs("29H58526", 2)])
    assert [line.causes[0] for line in two.lines] == [
        Cause.ONLY_OURS,
        Cause.ONLY_THEIRS,
        Cause.ONLY_THEIRS,
    ]


def test_where_several_vehicles_may_be_meant_nobody_is_tied_and_both_are_named() -> None:
    found = day([ours("25C0B234"), ours("25C08Z34")], [theirs("25C08234")])
    assert [line.causes[0] for line in found.lines].count(Cause.ONLY_OURS) == 2
    (row,) = [line for line in found.lines if line.theirs]
    assert row.why == (Why("near", "25C08Z34,25C0B234"),)
    assert all(Why("near", "25C08234") in line.why for line in found.lines if line.ours)


def test_the_far_likelier_of_two_is_taken() -> None:
    found = day([ours("25C0B235"), ours("25C08245")], [theirs("25C08235")])
    told = {line.ours.plate: line.causes[0] for line in found.lines if line.ours}
    assert told == {"25C0B235": Cause.OTHER_PLATE, "25C08245": Cause.ONLY_OURS}


def test_another_time_tells_the_minutes_and_knows_the_clock_of_the_other_side() -> None:
    line = only(day([ours("25C01234")], [theirs("25C01234", 25)]))
    assert (line.causes, line.why) == ((Cause.OTHER_TIME,), (Why("minutes", "+26"),))
    line = only(day([ours("25C01234")], [theirs("25C01234", 60, left_at=0)]))
    assert line.why == (Why("minutes", "+60"), Why("china_clock"))
    early = only(day([ours("25C01234", 60)], [theirs("25C01234", 20, left_at=0)]))
    assert early.why == (Why("minutes", "-40"),)


def test_one_line_may_have_several_causes_and_its_dong_count_once() -> None:
    found = day([ours("25C01234")], [theirs("25C0I234", 25, 180_000)])
    assert only(found).causes == (Cause.OTHER_PLATE, Cause.OTHER_TIME, Cause.OTHER_AMOUNT)
    assert [c.difference_vnd for c in found.causes] == [0, 0, -120_000]


# --- amounts ----------------------------------------------------------------------------------


def test_the_reasons_for_another_amount() -> None:
    row = theirs("25C01234", 0, 180_000)
    class_ = theirs("25C01234", 0, 180_000, facts={"class": "V2", "flow": "", "load": "LOADED"})
    assert amount_reasons(ours("25C01234"), class_) == [Why("other_class", "V2", "V3")]
    assert amount_reasons(ours("25C01234", 0, None, missing=("payload_kg", "regime")), row) == [
        Why("facts_missing", "payload_kg,regime")
    ]
    assert amount_reasons(ours("25C01234", 0, 0, link="RETRY"), row) == [
        Why("turn_joined", "RETRY")
    ]
    exempt = ours("25C01234", 0, 0, facts={"exemption": "X2"})
    assert amount_reasons(exempt, row) == [Why("exemption", "X2")]
    assert amount_reasons(ours("25C01234"), theirs("25C01234", 0, 0)) == [Why("they_took_nothing")]
    would = (("class", "V2", 180_000), ("regime", "TNTX", 900_000))
    assert amount_reasons(ours("25C01234", would=would), row) == [Why("as_class", "V2")]
    assert amount_reasons(ours("25C01234"), theirs("25C01234", 0, 3_000_000)) == [
        Why("zero_too_many")
    ]
    assert amount_reasons(ours("25C01234"), row) == [Why("unexplained")]


def test_an_amount_that_they_do_not_state_is_no_amount() -> None:
    silent = theirs("25C01234", 0, None)
    assert amount_reasons(ours("25C01234"), silent) == [Why("not_stated")]
    assert amount_reasons(ours("25C01234", 0, 0), silent) == []
    assert amount_reasons(ours("25C01234", 0, None), silent) == []


# --- which is which ---------------------------------------------------------------------------


def test_two_journeys_of_one_plate_are_tied_by_the_nearest_time() -> None:
    morning, noon = ours("25C01234"), ours("25C01234", 240)
    found = day([noon, morning], [theirs("25C01234", 243)])
    assert [line.causes for line in found.lines] == [(Cause.ONLY_OURS,), (Cause.SAME,)]
    far = day([morning], [theirs("25C01234", 13 * 60)])
    assert [line.causes[0] for line in far.lines] == [Cause.ONLY_OURS, Cause.ONLY_THEIRS]


def test_several_receipts_of_one_entry_add_up_and_newer_words_replace_older() -> None:
    first = theirs("25C01234", 0, None, left_at=0)
    paid = theirs("25C01234", 0, 300_000, receipts=("0017",), left_at=0)
    again = theirs("25C01234", 0, 300_000, receipts=("0017",))
    more = theirs("25C01234", 0, 50_000, receipts=("0018",))
    (row,) = merged([first, paid, again, more])
    assert (row.receipts, row.amount_vnd, row.left_at) == (
        ("0017", "0018"),
        350_000,
        again.left_at,
    )
    assert merged([first]) == (first,)
    apart_ = [theirs("29H1", 0, id=str(n), entered_at=0, receipts=()) for n in (1, 2)]
    assert len(merged(apart_)) == 2
    told_twice = [theirs("29H1", 0, entered_at=0, receipts=("9",), id=str(n)) for n in (1, 2)]
    assert len(merged(told_twice)) == 1


def test_a_payment_during_the_stay_is_near_and_one_outside_it_is_as_far_as_it_is() -> None:
    visit = ours("25C01234")
    row = theirs("25C01234", entered_at=0, left_at=0, paid_at=EIGHT + 30 * MIN)
    assert apart(visit, row) == 0
    assert shift(visit, row) == 0
    late = theirs("25C01234", entered_at=0, left_at=0, paid_at=EIGHT + 70 * MIN)
    assert apart(visit, late) == 10 * MIN
    still = ours("25C01234", left_at=0)
    assert apart(still, late) == 0
    unseen = ours("25C01234", entered_at=0)
    assert apart(unseen, theirs("25C01234", left_at=0)) == 60 * MIN
    assert unseen.at == unseen.left_at


# --- the lanes --------------------------------------------------------------------------------


def test_a_vehicle_that_only_the_loop_noticed_is_counted_and_not_seen() -> None:
    seen = (EIGHT, "v-25C01234-0")
    unseen_at = EIGHT + 20 * MIN
    quiet = lane(seen, loops=(EIGHT + 2_000_000, unseen_at))
    alone = day([ours("25C01234")], [], quiet)
    assert [line.causes[0] for line in alone.lines] == [Cause.ONLY_OURS, Cause.COUNTED_NOT_SEEN]
    assert alone.counted == 2
    explained = day([ours("25C01234")], [theirs("29H58526", 21, side="inland")], quiet)
    (line,) = [line for line in explained.lines if line.theirs]
    assert (line.causes, line.lane) == ((Cause.COUNTED_NOT_SEEN,), "inland-enter")
    assert explained.lanes[0].unseen == 1
    assert explained.lanes[0].theirs == 1
    elsewhere = day([], [theirs("29H58526", 21, side="border")], lane(loops=(unseen_at,)))
    assert len(elsewhere.lines) == 2


def test_a_row_for_a_vehicle_that_owes_nothing_says_so() -> None:
    found = day([], [theirs("25C01234", 1)], lane((EIGHT, ""), loops=(EIGHT,)))
    assert only(found).causes == (Cause.NOT_CHARGEABLE,)
    assert (found.lanes[0].seen, found.lanes[0].not_chargeable) == (1, 1)


def test_a_vehicle_seen_and_not_counted_asks_for_the_loop() -> None:
    found = day([], [], lane((EIGHT, "v1"), loops=(EIGHT + 30 * MIN,)))
    assert [line.causes[0] for line in found.lines] == [
        Cause.SEEN_NOT_COUNTED,
        Cause.COUNTED_NOT_SEEN,
    ]
    assert found.lanes[0].uncounted == 1


def test_a_lane_without_loops_compares_nothing() -> None:
    found = day([], [], lane((EIGHT, "v1"), has_loops=False))
    assert found.lines == ()
    assert found.lanes[0].counted is None
    assert "counted" not in found.lanes[0].to_json()


def test_a_leaving_lane_is_compared_by_the_time_of_leaving() -> None:
    out = lane(loops=(EIGHT + 60 * MIN,), lane="border-leave", side="border", movement="leave")
    found = day([], [theirs("25C01234", left_at=EIGHT + 61 * MIN)], out)
    assert only(found).causes == (Cause.COUNTED_NOT_SEEN,)
    assert found.counted is None
    assert "counted" not in found.to_json()["vehicles"]
    both = day([ours("25C01234")], [theirs("25C01234")], out)
    assert both.lanes[0].theirs == 1
    unsaid = day([], [theirs("25C01234", left_at=0)], out)
    assert [line.causes[0] for line in unsaid.lines] == [Cause.ONLY_THEIRS, Cause.COUNTED_NOT_SEEN]


# --- the day ----------------------------------------------------------------------------------


def test_a_line_belongs_to_the_day_of_its_moment_ours_before_theirs() -> None:
    late = ours("25C01234", 16 * 60 - 5)  # 23:55
    row = theirs("25C01234", 16 * 60 + 5, left_at=0)  # 00:05 by their clock
    assert len(day([late], [row]).lines) == 1
    following = table("2026-11-23", (DAY[1], 2 * DAY[1]), [late], [row], [])
    assert following.lines == ()


def test_the_table_speaks_json() -> None:
    found = day(
        [ours("25C01234"), ours("29H58526", 5, None, missing=("payload_kg",))],
        [theirs("29H58526", 5)],
        lane(loops=(EIGHT,)),
    )
    told = found.to_json()
    assert told["vehicles"] == {"ours": 2, "theirs": 1, "counted": 1}
    assert {line["ours_plate"] for line in told["lines"]} == {"25C01234", "29H58526", ""}
    assert told["lanes"][0]["counted"] == 1
    assert [c["cause"] for c in told["causes"]] == ["only_ours", "other_amount", "counted_not_seen"]


PLATES = st.sampled_from(["25C01234", "25C01284", "25C0I234", "29H58526", "云G12345", ""])
AMOUNTS = st.sampled_from([None, 0, 180_000, 300_000, 3_000_000])


@given(
    st.lists(st.tuples(PLATES, st.integers(0, 600), AMOUNTS), max_size=8),
    st.lists(st.tuples(PLATES, st.integers(0, 600), AMOUNTS), max_size=8),
    st.lists(st.integers(0, 600), max_size=6),
)
def test_nobody_is_lost_or_counted_twice_and_the_dong_add_up(
    here: list[tuple[str, int, int | None]],
    there: list[tuple[str, int, int | None]],
    loops: list[int],
) -> None:
    our = [ours(p, m, a, id=f"v{n}") for n, (p, m, a) in enumerate(here)]
    their = [theirs(p, m, a, id=f"r{n}", left_at=0) for n, (p, m, a) in enumerate(there)]
    rows = merged(their)
    found = table(
        "2026-11-22", DAY, our, their, [lane(loops=tuple(EIGHT + m * MIN for m in loops))]
    )
    assert sorted(line.ours.id for line in found.lines if line.ours) == sorted(o.id for o in our)
    assert sorted(x.theirs.id for x in found.lines if x.theirs) == sorted(r.id for r in rows)
    assert sum(c.difference_vnd for c in found.causes) == found.theirs_vnd - found.ours_vnd
    tied = pair(our, rows)
    assert len(tied.pairs) + len(tied.ours) == len(our)
    for line in found.lines:
        assert (line.causes == (Cause.SAME,)) <= (line.ours_vnd == line.theirs_vnd)
