"""The book as a page of text, read from the database: what a story ends with, whole.

Everything that hangs on a vehicle is written out: route, custody, turn, clearances, holds, charges
with payer, openings, acts with who did them, corrections, findings with their outcome; then
trailers, goods, passes and passages of no visit. Nothing is left out but what the office does for
no vehicle (`OFFICE`), so a story that compares the page says what did not happen as well as what
did.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, text

from anpr.plate import display

Row = Mapping[str, Any]
OFFICE = frozenset({"series_registered"})  # entries of the office: no vehicle has part in them
DAY_US = 24 * 3_600_000_000
HOUR_US, MINUTE_US = 3_600_000_000, 60_000_000


def clock_text(at: int, start: int) -> str:
    """A time as the wall clock shows it; `+1 07:30` on the day after the story's first."""
    if not at:
        return "?"
    days, rest = divmod(at - start, DAY_US)
    clock = f"{rest // HOUR_US:02d}:{rest % HOUR_US // MINUTE_US:02d}"
    return f"{days:+d} {clock}" if days else clock


def read(connection: Connection, name: str) -> list[Row]:
    """Every row of a table."""
    return [dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()]


def matching(rows: Iterable[Row], where: Mapping[str, Any]) -> list[Row]:
    """Those whose columns have these values."""
    return [row for row in rows if all(row[k] == v for k, v in where.items())]


class Book:
    """One reading of the database; `start` is midnight of the story's first day, µs."""

    def __init__(self, engine: Engine, start: int) -> None:
        """Read everything once."""
        self._start = start
        with engine.connect().execution_options(writing=False) as connection:
            self._tables = {name: read(connection, name) for name in _TABLES}
        self.visits = sorted(
            self._tables["visit"], key=lambda v: (v["entered_at"] or v["opened_at"], v["id"])
        )
        self._by_id = {v["id"]: v for v in self.visits}

    def rows(self, name: str, **where: Any) -> list[Row]:
        """Rows of a table whose columns have these values."""
        return matching(self._tables[name], where)

    def page(self) -> str:
        """The whole book."""
        lines: list[str] = []
        for visit in self.visits:
            lines += [self._head(visit), *(f"  {line}" for line in self._under(visit))]
        lines += self._trailers()
        lines += self._goods()
        lines += self._beside()
        return "\n".join(lines)

    # -------------------------------------------------------------------------------- visits
    def name(self, visit_id: str) -> str:
        """How people call a visit: its plate, and when it came if the plate came more often."""
        visit = self._by_id.get(visit_id)
        if visit is None:
            return visit_id or "nobody"
        same = [v for v in self.visits if v["plate"] == visit["plate"] and not v["merged_into"]]
        plate = display(visit["plate"]) or "?"
        return plate if len(same) == 1 else f"{plate} of {self._time(visit['entered_at'])}"

    def _time(self, at: int) -> str:
        return clock_text(at, self._start)

    def _head(self, v: Row) -> str:
        plate = display(v["plate"]) or "?"
        if v["merged_into"]:
            return f"{plate} {v['state']}, it was {self.name(v['merged_into'])}"
        if v["state"] in ("EXPECTED", "CANCELLED", "NO_SHOW", "WITHDREW", "REFUSED", "AT_GATE"):
            return f"{plate} {v['state']}"
        came = f"{v['side_in'] or '?'} {self._time(v['entered_at'])}"
        if v["state"] == "LEFT":
            how = f" ({v['matched']})" if v["matched"] not in ("", "exact") else ""
            return f"{plate} {came} → {v['side_out'] or '?'} {self._time(v['left_at'])}{how}"
        cleared = f" for {v['cleared_for']}" if v["cleared_for"] else ""
        return f"{plate} {came}, in {v['place']}, {v['state']}{cleared}"

    def _under(self, v: Row) -> Iterator[str]:
        here = v["id"]
        if v["source"] not in ("", "declaration"):
            yield f"source {v['source']}"
        if v["pass_id"]:
            yield "came by pass"
        if v["link"]:
            first = f" of {self.name(v['turn_id'])}" if v["turn_id"] != here else ""
            follows = f" after {self.name(v['link_of'])}" if v["link_of"] else ""
            yield f"turn{first}: {v['link']}{follows}"
        if v["driver"]:
            yield f"driver {v['driver']}"
        words = [self._word(c) for c in self._ordered("clearance", visit_id=here)]
        yield from _line("cleared", words)
        for hold in self._ordered("hold", visit_id=here):
            yield self._hold(hold)
        yield from map(self._charge, self._charges(here))
        for opening in self._ordered("opening", visit_id=here):
            yield f"opened {opening['lane']} {self._time(opening['at'])} {opening['cause']}"
        for one in self._ordered("override", visit_id=here):
            yield self._override(one)
        fixes = self.rows("correction", visit_id=here)  # several come with one act
        for fix in sorted(fixes, key=lambda c: (c["at"], c["field"], c["before"])):
            said, says = fix["before"] or "?", fix["after"] or "?"
            yield f"corrected {fix['field']} {said} → {says} by {fix['by']}"
        yield from _line("acts", self._acts(here))
        for found in sorted(
            self.rows("finding", visit_id=here), key=lambda f: (f["kind"], f["at"])
        ):
            yield self._finding(found)

    def _ordered(self, name: str, **where: Any) -> list[Row]:
        return sorted(self.rows(name, **where), key=lambda r: (r["at"], r["id"]))

    def _word(self, c: Row) -> str:
        state = "" if c["state"] == "GIVEN" else f" {c['state']}"
        paper = f" paper {c['paper_no']}" if c["paper_no"] else ""
        return f"{c['agency']}{state} {c['by']}{paper}"

    def _hold(self, h: Row) -> str:
        who = f" {h['agency']}" if h["agency"] else ""
        until = f", released by {h['released_by']}" if h["released_at"] else ", open"
        paper = f" paper {h['paper_no']}" if h["paper_no"] else ""
        return f"hold {h['kind']}{who} by {h['by']}{paper}{until}"

    def _charges(self, visit_id: str) -> list[Row]:
        return sorted(
            self.rows("charge", visit_id=visit_id), key=lambda c: (c["created_at"], c["id"])
        )

    def _charge(self, c: Row) -> str:
        why = json.loads(c["assessment"])
        codes = "+".join(line["code"] for line in why["lines"]) or why.get("exemption") or "-"
        payer = json.loads(c["payer"]).get("name") or "passer-by"
        amount = f"{c['total']:,}".replace(",", ".")
        return f"charge {codes} {amount} {c['state']}, {payer}"

    def _override(self, o: Row) -> str:
        second = f"countersigned by {o['countersigned_by']}" if o["countersigned_at"] else "open"
        account = ", accounted" if o["accounted_at"] else ""
        return f"{o['door']} {o['lane']} by {o['by']}{account}, {second}"

    def _acts(self, visit_id: str) -> list[str]:
        found = (e for e in self.rows("ledger_entry", visit_id=visit_id) if e["kind"] not in OFFICE)
        entries = sorted(found, key=lambda e: e["id"])
        runs = groupby(entries, key=lambda e: str(e["actor"]))
        return [f"{actor}: {', '.join(e['kind'] for e in run)}" for actor, run in runs]

    def _finding(self, f: Row) -> str:
        by = f" by {f['closed_by']}" if f["closed_by"] else ""
        return f"found {f['kind']}, {f['outcome'] + by if f['closed_at'] else 'open'}"

    # -------------------------------------------------------------------- what travels along
    def _trailers(self) -> Iterator[str]:
        for e in sorted(self.rows("equipment"), key=lambda e: (e["entered_at"], e["number"])):
            kind, number = e["kind"].lower(), display(e["number"])
            came = f"came with {self.name(e['entered_with'])}" if e["entered_with"] else "was here"
            yield f"{kind} {number} {came}, {self._where(e)}"

    def _where(self, e: Row) -> str:
        if e["state"] == "LEFT":
            side, at = e["side_out"], self._time(e["left_at"])
            return f"left with {self.name(e['left_with'])} by {side} {at}"
        if e["state"] == "COUPLED":
            return f"behind {self.name(e['visit_id'])}"
        return f"stands at {e['place'] or '?'}"

    def _goods(self) -> Iterator[str]:
        brought = {v["id"]: i for i, v in enumerate(self.visits)}
        for c in sorted(self.rows("consignment"), key=lambda c: brought.get(c["brought_by"], -1)):
            facts = json.loads(c["facts"])
            what = " ".join(facts[k] for k in ("flow", "regime", "commodity") if k in facts)
            yield f"goods {what} brought by {self.name(c['brought_by'])}, {self._goods_now(c)}"
            for given in self._ordered("hand_over", consignment_id=c["id"]):
                giver = self.name(given["from_visit"]) if given["from_visit"] else "the ground"
                taker = self.name(given["to_visit"]) if given["to_visit"] else "the ground"
                place = f" at {given['place']}" if given["place"] else ""
                yield f"  handed from {giver} to {taker}{place} by {given['by']}"

    def _goods_now(self, c: Row) -> str:
        if c["state"] == "GONE":
            return f"left with {self.name(c['left_with'])} by {c['side_out']}"
        if c["state"] == "ABOARD":
            return f"aboard {self.name(c['visit_id'])}"
        return f"{c['state']} at {c['place']}" if c["place"] else str(c["state"])

    def _beside(self) -> Iterator[str]:
        for p in self.rows("standing_pass"):
            approved = f", approved by {p['approved_by']}" if p["approved_at"] else ""
            revoked = f", revoked by {p['revoked_by']}" if p["revoked_at"] else ""
            asked = f"pass {p['kind']} {display(p['plate'])} asked by {p['asked_by']}"
            yield asked + approved + revoked
        uncharged = sorted(
            self.rows("passage", visit_id=""), key=lambda p: (p["occurred_at"], p["id"])
        )
        for p in uncharged:
            yield f"passage {p['lane']} {p['vehicle_class']} {self._time(p['occurred_at'])}"
        for o in self._ordered("override", visit_id=""):
            yield self._override(o)
        yield from _line("acts", self._acts(""))


_TABLES = (
    "visit",
    "passage",
    "sighting",
    "clearance",
    "hold",
    "charge",
    "receipt",
    "opening",
    "override",
    "exemption_ask",
    "correction",
    "finding",
    "ledger_entry",
    "equipment",
    "consignment",
    "hand_over",
    "standing_pass",
    "quarantine",
    "raw_event",
)


def _line(word: str, parts: Iterable[str]) -> Iterator[str]:
    found = list(parts)
    if found:
        yield f"{word} {'; '.join(found)}"


def plain(page: str) -> list[str]:
    """A page as its lines; a line indented by eight or more signs continues the one above."""
    lines: list[str] = []
    rows = [row.rstrip() for row in page.strip("\n").splitlines() if row.strip()]
    margin = min((len(row) - len(row.lstrip()) for row in rows), default=0)
    for row in rows:
        own = row[margin:]
        if own.startswith(" " * 8) and lines:
            lines[-1] += " " + own.strip()
        else:
            lines.append(own)
    return lines
