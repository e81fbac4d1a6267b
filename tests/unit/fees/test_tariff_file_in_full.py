"""Every fault of a tariff file word for word, and what a key that is left out counts as."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fees.axes import PAYLOAD_WORDS, SEAT_WORDS
from fees.bands import SHARED
from fees.compile import CONTAINER_CLASS
from fees.matcher import RuleKind
from fees.money import RoundingMode
from fees.policies import BarExit, DueAt, Payer, SameDay, Turn
from fees.problems import Problem
from fees.rules import (
    Basis,
    Cap,
    CapPer,
    Exemption,
    Impossible,
    LegalBasis,
    Line,
    Policy,
    Refusal,
    Rounding,
    Source,
    Suspension,
    Text,
)
from fees.tariff import TariffError, load_tariff
from fees.toml_reader import MAX_NUMBER, Reader
from tests.unit.fees.shipped import SMALL, line, rule, small

Told = tuple[str, str, str, str, str]
FAULTS = Path(__file__).parents[2] / "golden" / "reports" / "faults.txt"
SAME = Text("Một", "一", "One")
WORDS = 'text = { vi = "Một", zh = "一", en = "One" }'
BARE = f'code = "C"\nsource = {{ doc = "D" }}\n{WORDS}\n'
DOC = Source("D", "", False)


def five(problem: Problem) -> Told:
    return (problem.key, problem.where, problem.what, problem.remedy, problem.example)


def asked(data: dict[str, Any], ask: Callable[[Reader], Any]) -> tuple[Any, list[Any]]:
    problems: list[Problem] = []
    return ask(Reader(data, "at.", problems)), [five(problem) for problem in problems]


def missing(example: str) -> Told:
    return ("tariff.missing_key", "at.k", "is missing", "add the key k", example)


def wrong(value: object, remedy: str, example: str) -> Told:
    return ("tariff.wrong_type", "at.k", f"is {value!r}", remedy, example)


def outside(number: int, low: int, high: int) -> Told:
    remedy = f"write a whole number from {low} to {high}"
    return ("tariff.out_of_range", "at.k", f"is {number}", remedy, "")


def no_time(what: str) -> Told:
    remedy = "write a date and time with its offset, without quotes"
    return ("tariff.time", "at.k", what, remedy, "k = 2026-01-01T00:00:00+07:00")


def no_bands(value: object, most: int) -> Told:
    remedy = f"write at most {most} whole numbers, each larger than the one before"
    return ("tariff.bands", "at.k", f"is {value!r}", remedy, "k = [2000, 4000]")


EMPTY: Told = ("tariff.empty", "at.k", "is empty", "fill in k", "")
WORD: Told = ("tariff.unknown_word", "at.k", "is 'c'", "use one of: a, b", "")
NO_FACTOR: Told = ("tariff.factor", "at.k", "is 'x'", "write a factor as short text", 'k = "1.30"')
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 — that it has no offset is the point
SECOND = datetime(1970, 1, 1, 7, 0, 1, 5, tzinfo=UTC) - timedelta(hours=7)
WHOLE = "write a whole number"


KEYS: list[Any] = [
    ({"k": "v"}, lambda r: r.text("k"), "v", []),
    ({}, lambda r: r.text("k"), "", [missing('k = "…"')]),
    ({"k": 7}, lambda r: r.text("k"), "", [wrong(7, "write a text in quotes", 'k = "…"')]),
    ({"k": ""}, lambda r: r.text("k"), "", [EMPTY]),
    ({"k": ""}, lambda r: r.text("k", "d"), "", []),
    ({}, lambda r: r.text("k", "d"), "d", []),
    ({}, lambda r: r.whole("k"), 0, [missing("k = 1000")]),
    ({"k": "7"}, lambda r: r.whole("k"), 0, [wrong("7", WHOLE, "k = 1000")]),
    ({"k": True}, lambda r: r.whole("k"), 0, [wrong(True, WHOLE, "k = 1000")]),
    ({"k": -1}, lambda r: r.whole("k"), -1, [outside(-1, 0, MAX_NUMBER)]),
    ({"k": 0}, lambda r: r.whole("k"), 0, []),
    ({"k": 10**12}, lambda r: r.whole("k"), 10**12, []),
    ({"k": 10**12 + 1}, lambda r: r.whole("k"), 10**12 + 1, [outside(10**12 + 1, 0, 10**12)]),
    ({"k": 1}, lambda r: r.whole("k", low=2, high=3), 1, [outside(1, 2, 3)]),
    ({"k": 2}, lambda r: r.whole("k", low=2, high=3), 2, []),
    ({"k": 3}, lambda r: r.whole("k", low=2, high=3), 3, []),
    ({"k": 4}, lambda r: r.whole("k", low=2, high=3), 4, [outside(4, 2, 3)]),
    ({}, lambda r: r.whole("k", None), None, []),
    ({}, lambda r: r.whole("k", 9, high=5), 9, []),  # what the program counts on is no fault
    ({}, lambda r: r.rising("k", most=2), (), [missing("k = [2000, 4000]")]),
    ({"k": []}, lambda r: r.rising("k", most=2), (), []),
    ({"k": [1, 10**12]}, lambda r: r.rising("k", most=2), (1, 10**12), []),
    ({"k": [1, 2, 3]}, lambda r: r.rising("k", most=2), (), [no_bands([1, 2, 3], 2)]),
    ({"k": [2, 2]}, lambda r: r.rising("k", most=2), (), [no_bands([2, 2], 2)]),
    ({"k": [3, 2]}, lambda r: r.rising("k", most=2), (), [no_bands([3, 2], 2)]),
    ({"k": [0, 2]}, lambda r: r.rising("k", most=2), (), [no_bands([0, 2], 2)]),
    ({"k": ["1"]}, lambda r: r.rising("k", most=2), (), [no_bands(["1"], 2)]),
    ({"k": [True]}, lambda r: r.rising("k", most=2), (), [no_bands([True], 2)]),
    ({"k": [10**12 + 1]}, lambda r: r.rising("k", most=2), (), [no_bands([10**12 + 1], 2)]),
    ({"k": True}, lambda r: r.flag("k"), True, []),
    ({}, lambda r: r.flag("k"), False, [missing("k = false")]),
    ({}, lambda r: r.flag("k", default=True), True, []),
    (
        {"k": 0},
        lambda r: r.flag("k"),
        False,
        [wrong(0, "write a value true or false", "k = false")],
    ),
    ({"k": "b"}, lambda r: r.choice("k", ("a", "b")), "b", []),
    ({}, lambda r: r.choice("k", ("a", "b")), "a", [missing('k = "a"')]),
    ({}, lambda r: r.choice("k", ("a", "b"), "b"), "b", []),
    ({"k": "c"}, lambda r: r.choice("k", ("a", "b")), "a", [WORD]),
    (
        {"k": 1},
        lambda r: r.choice("k", ("a", "b")),
        "a",
        [wrong(1, "write a text in quotes", 'k = "a"')],
    ),
    ({}, lambda r: r.time("k"), None, []),
    ({}, lambda r: r.time("k", required=True), 0, [no_time("is missing")]),
    ({"k": SECOND}, lambda r: r.time("k"), 1_000_005, []),
    ({"k": NAIVE}, lambda r: r.time("k"), 0, [no_time(f"is {NAIVE!r}")]),
    ({"k": "soon"}, lambda r: r.time("k"), 0, [no_time("is 'soon'")]),
    ({"k": "1/3"}, lambda r: r.factor("k"), "1/3", []),
    ({"k": "x"}, lambda r: r.factor("k"), "1", [NO_FACTOR]),
    ({"k": ""}, lambda r: r.factor("k"), "1", [EMPTY]),
    ({}, lambda r: r.factor("k"), "1", [missing('k = "…"')]),
    ({}, lambda r: r.factor("k", "2"), "2", []),
    ({}, lambda r: r.table("k").data, {}, [missing("[k]")]),
    ({}, lambda r: r.table("k", required=False).data, {}, []),
    ({"k": 1}, lambda r: r.table("k").where, "at.k.", [wrong(1, "write a table", "[k]")]),
    ({"k": {"x": 1}}, lambda r: r.table("k").data, {"x": 1}, []),
    ({}, lambda r: r.tables("k"), [], []),
    ({"k": {}}, lambda r: r.tables("k"), [], [wrong({}, "write a list", "")]),
    (
        {"k": [{}, {}]},
        lambda r: [one.where for one in r.tables("k")],
        ["at.k[0].", "at.k[1]."],
        [],
    ),
    (
        {"k": [{}, 7]},
        lambda r: [one.where for one in r.tables("k")],
        ["at.k[0]."],
        [("tariff.wrong_type", "at.k[1]", "is 7", "write [[k]] tables", "")],
    ),
]


@pytest.mark.parametrize(
    ("data", "ask", "value", "told"),
    KEYS,
)
def test_a_key_is_read_or_its_fault_told_word_for_word(
    data: dict[str, Any], ask: Callable[[Reader], Any], value: Any, told: list[Told]
) -> None:
    answer, said = asked(data, ask)
    assert (answer, type(answer), said) == (value, type(value), told)


def test_keys_nobody_asked_for_are_told_in_order_with_those_that_there_are() -> None:
    def all_of_it(reader: Reader) -> None:
        for known in ("b", "a"):
            reader.text(known)
        reader.time("t")
        reader.nothing_else()

    remedy = "remove it or use one of: a, b, t"
    what = "is not a key known here"
    data = {"a": "1", "z": 1, "b": "2", "y": 1}
    assert asked(data, all_of_it) == (
        None,
        [
            ("tariff.unknown_key", "at.y", what, remedy, ""),
            ("tariff.unknown_key", "at.z", what, remedy, ""),
        ],
    )


def test_a_problem_reads_as_one_sentence() -> None:
    bare = Problem("k", "here", "is wrong", "mend it")
    shown = Problem("k", "there", "is wrong", "mend it", "a = 1")
    assert str(bare) == "here: is wrong → mend it"
    assert str(shown) == "there: is wrong → mend it (example: a = 1)"
    assert str(TariffError([bare, shown])) == f"{bare}; {shown}"


def problems_of(*parts: str, head: str = SMALL) -> tuple[Problem, ...]:
    with pytest.raises(TariffError) as caught:
        load_tariff((head + "".join(parts)).encode())
    return caught.value.problems


def faults(*parts: str, head: str = SMALL) -> list[Any]:
    return [five(problem) for problem in problems_of(*parts, head=head)]


CLASSES = "use words from: V0, V1, V2, V3, V4, S0, S1, S2"
LOADS = "use words from: LOADED, EMPTY"
PRICES = "give exactly one of: amount, by_class, by_container, multiplier_of"


BODIES: list[Any] = [
    (
        line("A", "amount = 1").replace('article = "Điều 3", ', ""),
        (
            "tariff.source",
            "lines[0].source.verified",
            "is true without an article",
            "name the article or write false",
            "",
        ),
    ),
    (
        line("A", 'amount = 1\nwhen = { load = ["FULL"] }'),
        ("tariff.unknown_word", "lines[0].when.load", "is ['FULL']", LOADS, ""),
    ),
    (
        line("A", 'amount = 1\nwhen = { class = "V9" }'),
        ("tariff.unknown_word", "lines[0].when.class", "is 'V9'", CLASSES, ""),
    ),
    (line("A", ""), ("tariff.price", "lines[0].amount", "has 0 prices", PRICES, "amount = 0")),
    (
        line("A", "amount = 1\nby_class = { V0 = 1 }"),
        ("tariff.price", "lines[0].amount", "has 2 prices", PRICES, "amount = 0"),
    ),
    (
        line("A", "amount = 1")
        + line("B", 'multiplier_of = "A"\nfactor = "2"\nbasis = "PER_TURN"'),
        (
            "tariff.price",
            "lines[1].basis",
            "is named for a multiple",
            "leave it to the other line",
            "",
        ),
    ),
    (
        line("A", "amount = 1") + line("B", 'multiplier_of = "A"'),
        (
            "tariff.missing_key",
            "lines[1].factor",
            "is missing",
            "add the key factor",
            'factor = "…"',
        ),
    ),
    (
        f'[[impossible]]\ncode = "I"\n{WORDS}',
        (
            "tariff.missing_key",
            "impossible[0].when",
            "is missing",
            "say which combination cannot occur",
            "",
        ),
    ),
    (
        rule(
            "suspensions",
            "S",
            'from = 2026-02-01T00:00:00Z\nto = 2026-02-01T00:00:00Z\nfactor = "0"',
        ),
        (
            "tariff.window",
            "suspensions[0].to",
            "is not after from",
            "correct one of the two",
            "",
        ),
    ),
    (
        line("A", "amount = 1") + line("A", "amount = 2"),
        (
            "tariff.code_twice",
            "A",
            "is the code of more than one rule",
            "give each rule its own code",
            "",
        ),
    ),
    (
        line("A", "amount = 1")
        + line("C", "amount = 1")
        + line("B", 'multiplier_of = "X"\nfactor = "2"'),
        (
            "tariff.multiplier",
            "lines[2].multiplier_of",
            "is 'X', which is not a line with its own price",
            "name one of: A, C",
            "",
        ),
    ),
    (
        line("A", 'amount = 1\npart = "P"')
        + line("B", 'amount = 1\npart = "O"')
        + rule("refusals", "R", 'refuse = "NO"\npart = "P"')
        + rule("refusals", "Q", 'refuse = "NO"\npart = "Z"'),
        (
            "tariff.part",
            "refusals[1].part",
            "is 'Z', which no line has",
            "name one of: O, P",
            "",
        ),
    ),
    (
        "budget = { retained_percent = 101 }",
        (
            "tariff.out_of_range",
            "budget.retained_percent",
            "is 101",
            "write a whole number from 0 to 100",
            "",
        ),
    ),
]


@pytest.mark.parametrize(
    ("body", "told"),
    BODIES,
)
def test_a_fault_between_rules_is_told_word_for_word(body: str, told: Told) -> None:
    assert [five(problem) for problem in problems_in(body)] == [told]


def problems_in(body: str) -> tuple[Problem, ...]:
    head, _, rest = SMALL.partition("[[legal_basis]]")
    top = body if body.startswith("budget") else ""
    text = f"{head}{top}\n[[legal_basis]]{rest}"
    return problems_of("" if top else body, head=text)


def test_each_fault_names_its_sentence_and_what_it_speaks_of() -> None:
    problems: list[Problem] = []
    for data, ask, *_ in KEYS:
        ask(Reader(data, "at.", problems))
    reader = Reader({"y": 1}, "at.", problems)
    reader.text("a", "")
    reader.nothing_else()
    for body, _ in BODIES:
        problems += problems_in(body)
    problems += problems_of(head="effective_to = 2026-01-01T00:00:00+07:00\n" + SMALL)
    for raw in (b" " * 1_000_001, b"\xff", b"a = " + b"[" * 100_000, b"tariff = "):
        with pytest.raises(TariffError) as caught:
            load_tariff(raw)
        problems += caught.value.problems
    said = [f"{one.where}: {one.sentence} {dict(one.told)}" for one in problems]
    assert "\n".join(dict.fromkeys(said)) + "\n" == FAULTS.read_text("utf-8")
    assert all(problem.says != problem.key for problem in problems)


def test_a_tariff_does_not_end_before_or_when_it_begins() -> None:
    told = (
        "tariff.window",
        "effective_to",
        "is not after effective_from",
        "correct one of the two",
        "",
    )
    end = "effective_to = 2026-01-01T00:00:00+07:00\n"
    assert faults(head=end + SMALL) == [told]


@pytest.mark.parametrize(
    ("raw", "what", "remedy"),
    [
        (b" " * 1_000_001, "is larger than one megabyte", "give the tariff file, not another one"),
        (b"\xff", "is not UTF-8 text (invalid start byte)", "save the file as UTF-8"),
        (b"a = " + b"[" * 100_000, "is nested too deeply", "give a tariff file"),
    ],
)
def test_what_is_no_tariff_file_says_why(raw: bytes, what: str, remedy: str) -> None:
    with pytest.raises(TariffError) as caught:
        load_tariff(raw)
    assert [five(one) for one in caught.value.problems] == [
        ("tariff.unreadable", "file", what, remedy, "")
    ]


def test_what_is_no_toml_says_where() -> None:
    ((key, where, what, remedy, example),) = faults(head="tariff = ")
    assert (key, where, remedy, example) == (
        "tariff.unreadable",
        "file",
        "correct the place named",
        "",
    )
    assert what.startswith("is not TOML: ")
    assert what.endswith("(at end of document)")


def test_a_file_of_one_megabyte_is_read() -> None:
    text = SMALL.encode()
    assert load_tariff(text + b" " * (1_000_000 - len(text))).tariff == "TEST"


def test_what_a_file_leaves_out_counts_as_the_least() -> None:
    head = SMALL.replace('number = "1/2026"\nverified = true', "")
    bare = load_tariff((head + "[[lines]]\namount = 5\n" + BARE).encode())
    assert (bare.kind, bare.effective_to, bare.bands) == ("FEE", None, SHARED)
    assert (bare.budget_code, bare.retained_percent, bare.collector) == ("", None, "")
    assert (bare.absent, bare.plug_hours_absent) == ({}, None)
    assert bare.rounding == Rounding(RoundingMode.HALF_UP, 1)
    assert bare.legal_basis == (LegalBasis("Nghị quyết thử", "", False),)
    assert bare.lines == (Line("C", {}, Basis.PER_TURN, DOC, SAME, 0, 5, {}, {}, "", "1", ""),)
    assert bare.lines[0].source.verified is False
    assert bare.policies["bar_exit"] == Policy("bar_exit", "YES", "", False)
    assert bare.policies["bar_exit"].confirmed is False
    assert [part.name for part in bare.parts] == [""]
    assert bare.asks_container is False
    assert bare.priced == {"C": bare.lines[0]}
    said = bare.policy
    assert (said.turn, said.same_day, said.due_at) == (
        Turn.ONE_ENTRY_ONE_EXIT,
        SameDay.CALENDAR_DAY,
        DueAt.BEFORE_LEAVING,
    )
    assert (said.payer, said.bar_exit) == (Payer.CARRIER, BarExit.YES)


def test_every_table_is_read_key_by_key() -> None:
    when = 'when = { load = "EMPTY", class = ["V0", "S1"] }\n'
    met = {"load": ("EMPTY",), "class": ("V0", "S1")}
    body = "".join(
        (
            f'[[refusals]]\nrefuse = "NO"\n{BARE}',
            f'[[refusals]]\nrefuse = "NO"\npriority = 7\n{when}{BARE}'.replace('"C"', '"R"'),
            f'[[impossible]]\ncode = "I"\n{when}{WORDS}\n',
            f'[[exemptions]]\nground = "G"\nneeds_approval = true\n{BARE}'.replace('"C"', '"E"'),
            f'[[caps]]\nper = "TURN"\nmax_vnd = 9\n{when}{BARE}'.replace('"C"', '"K"'),
            f'[[suspensions]]\nfactor = "0.5"\n{when}{BARE}'.replace('"C"', '"S"'),
            f'[[suspensions]]\nrefuse = "WHO"\npriority = 2\n{BARE}'.replace('"C"', '"T"'),
            f'[[lines]]\nby_container = {{ 20 = 3, "2x20" = 4 }}\n{BARE}'.replace('"C"', '"L"'),
        )
    )
    read = load_tariff((SMALL + body).encode())
    assert read.refusals == (
        Refusal("C", {}, "NO", DOC, SAME, 0, ""),
        Refusal("R", met, "NO", DOC, SAME, 7, ""),
    )
    assert read.impossible == (Impossible("I", met, SAME),)
    assert read.exemptions == (Exemption("E", {}, "G", True, DOC, SAME, 0),)
    assert read.caps == (Cap("K", met, CapPer.TURN, 9, DOC, SAME),)
    assert read.suspensions == (
        Suspension("T", None, None, "1", DOC, SAME, {}, 2, "WHO"),
        Suspension("S", None, None, "0.5", DOC, SAME, met, 0, ""),
    )
    assert read.lines[0].by_container == {"20": 3, "2x20": 4}
    assert read.asks_container is True


def test_what_stands_in_the_way_of_a_price_has_its_code_and_place() -> None:
    boxes = small(
        f'[[impossible]]\ncode = "I"\nwhen = {{ load = "EMPTY" }}\n{WORDS}\n',
        f'[[exemptions]]\nground = "G"\nneeds_approval = true\npriority = 4\n{BARE}',
        line("L", "by_container = { 20 = 3, 40 = 4, 2x20 = 5 }"),
        line("M", 'multiplier_of = "L"\nfactor = "2"\nwhen = { flow = "IMPORT" }\npriority = 1'),
        rule("refusals", "R", 'refuse = "NO"\nwhen = { container = "NONE" }'),
    )
    rules = [(r.kind, r.code, r.ref, r.priority, r.column, r.refuse) for r in boxes.matcher.rules]
    settled = (RuleKind.IMPOSSIBLE, CONTAINER_CLASS, -1, 0, ("", ""), "")
    assert rules == [
        (RuleKind.IMPOSSIBLE, "I", 0, 0, ("", ""), ""),
        settled,
        settled,
        settled,
        (RuleKind.EXEMPTION, "C", 0, 4, ("", ""), ""),
        *[(RuleKind.OUTCOME, "M", 1, 1, ("container", box), "") for box in ("20", "40", "2x20")],
        *[(RuleKind.OUTCOME, "L", 0, 0, ("container", box), "") for box in ("20", "40", "2x20")],
        (RuleKind.OUTCOME, "R", -1, 0, ("", ""), "NO"),
    ]
    plain = small(line("L", "amount = 5"), line("P", 'amount = 6\npart = "P"'))
    assert [(part.name, len(part.matcher.rules)) for part in plain.parts] == [("", 1), ("P", 1)]
    assert plain.matcher.rules[0].column == ("", "")
    assert [part.name for part in small().parts] == [""]


def test_a_price_for_parking_names_who_collects_it_and_what_silence_counts_as() -> None:
    head, _, rest = SMALL.partition("[[legal_basis]]")
    more = """kind = "PRICE"
budget = { code = "2250", retained_percent = 100, collector = "Ban quản lý" }
absent = { load = "EMPTY", plug_hours = 3 }
"""
    read = load_tariff(f"{head}{more}[[legal_basis]]{rest}".encode())
    assert read.kind == "PRICE"
    assert (read.budget_code, read.retained_percent, read.collector) == (
        "2250",
        100,
        "Ban quản lý",
    )
    assert (read.absent, read.plug_hours_absent) == ({"load": "EMPTY"}, 3)


@pytest.mark.parametrize(
    ("key", "most"), [("payload_kg", len(PAYLOAD_WORDS) - 1), ("seats", len(SEAT_WORDS) - 1)]
)
def test_a_tariff_draws_as_many_bands_as_there_are_words_and_no_more(key: str, most: int) -> None:
    ends = {"payload_kg": [1], "seats": [1]} | {key: list(range(1, most + 1))}
    own = 'container = { 20 = "V0", 40 = "V1", 2x20 = "V1" }\n'
    table = f"[classes]\npayload_kg = {ends['payload_kg']}\nseats = {ends['seats']}\n{own}"
    bands = load_tariff((SMALL + table).encode()).bands
    assert {"payload_kg": bands.payload_kg, "seats": bands.seats}[key] == tuple(ends[key])
    one_more = table.replace(str(ends[key]), str([*ends[key], 999]))
    remedy = f"write at most {most} whole numbers, each larger than the one before"
    told = ("tariff.bands", f"classes.{key}", f"is {[*ends[key], 999]!r}", remedy)
    assert (*told, f"{key} = [2000, 4000]") in faults(one_more)


def test_a_confirmed_policy_names_its_article() -> None:
    told = (
        "tariff.policy",
        "policies.turn.confirmed",
        "is true without an article",
        "name the article or write false",
        "",
    )
    assert faults(head=SMALL.replace('article = "Điều 2", confirmed', "confirmed")) == [told]
