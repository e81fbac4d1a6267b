"""One stage's line: who is called next, by the rule and nothing else, and why.

Inside a class the order is that of joining, so only the heads compete. A class with a gain
accumulates priority while it waits (Kleinrock 1964), counted in places of its own line instead of
minutes: it goes once the part of its line still before it is no more than the others agreed to
lose. That account is kept: the conservation law says that waiting is only moved, so what one class
saves is what the others paid. Nobody is passed by more than K later arrivals; since keys rise with
joining, "passed K times" means "older than the K-th youngest of those called", one comparison.

Times are microseconds since the epoch, UTC, and never run backwards here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from heapq import heappop, heappush
from typing import Any

from parking.account import Account, Medians
from parking.rule import Rule
from parking.ticket import (
    CALL_FIELDS,
    Called,
    DriverLine,
    Entrant,
    LineError,
    Move,
    Standing,
    Ticket,
    kept_ticket,
    ticket_from,
)

MINUTE_US = 60_000_000
DAY_US = 24 * 60 * MINUTE_US
URGENT = "urgent"
HAND = "hand"  # why a person called one beside the rule
BESIDE = frozenset({"emergency", HAND})  # calls that nobody's bound and account know
ANY = ""

Stream = tuple[str, str]  # class, need
Head = tuple[int, Stream]  # key of the first of a stream
Fits = Callable[[str], bool]


class Line:
    """Who waits in one stage, who was called and has not arrived, and every call so far."""

    def __init__(self, rule: Rule, stage: str) -> None:
        """An empty line; raises `KeyError` for a stage that the rule does not know."""
        self.rule = rule
        self.limit = rule.limits[stage]
        self.tickets: dict[str, Ticket] = {}
        self.calls: list[Called] = []
        self.first = 0  # calls before those, which nobody who stands here was passed by
        self.closed = 0  # of its time, how long nobody could have been called, as recorded, µs
        self.closed_at = 0  # and until when that was counted, 0 = never
        self.strict_today: Counter[int] = Counter()
        self._coming = 0
        self._last_key = 0
        self._by_key: dict[int, Ticket] = {}
        self._keys: list[int] = []  # of all who wait, without the strict class
        self._payers: list[int] = []  # of those among them whose class has no gain
        self._streams: dict[Stream, list[int]] = {}
        self._youngest: dict[str, list[int]] = {}  # need -> the K youngest called past it
        self._urgent: list[tuple[int, int]] = []  # heap of (when, key)
        self._account = Account(rule.others_lose, rule.others_lend)
        self._medians = Medians()
        self._owed: dict[str, int] = dict.fromkeys(rule.classes, 0)

    # ------------------------------------------------------------------------------ joining

    def join(self, entrant: Entrant, now: int) -> Ticket:
        """Stand in the line: at the end, or in the place kept for one who was sent back.

        Raises `LineError` when it stands there already or its class is unknown.
        """
        if entrant.vehicle in self.tickets:
            raise LineError("queue.twice", f"{entrant.vehicle} stands in this line already")
        if entrant.kind not in self.rule.classes:
            raise LineError("queue.class", f"the rule has no class {entrant.kind}")
        keeps = entrant.place > 0 and entrant.returns <= self.rule.keeps_place_returns
        key = entrant.place if keeps and entrant.place not in self._by_key else self._new_key()
        ticket = Ticket(
            entrant, key, entrant.kind, bisect_left(self._keys, key), now - self.closed, self.made
        )
        self.tickets[entrant.vehicle] = ticket
        self._by_key[key] = ticket
        self._account.joined(ticket.ahead, self.rule.classes[ticket.kind].gain)
        self._stand(ticket)
        self._will_be_urgent(ticket)
        return ticket

    def change(self, entrant: Entrant) -> None:
        """What is known of it changed: class, need, goods; the place stays.

        Raises `LineError` when it does not stand here or the class is unknown.
        """
        ticket = self._ticket(entrant.vehicle)
        if entrant.kind not in self.rule.classes:
            raise LineError("queue.class", f"the rule has no class {entrant.kind}")
        waits = ticket.standing is Standing.WAITING
        if waits:
            self._unstand(ticket)
        ticket.entrant, ticket.kind = entrant, entrant.kind
        if waits:
            self._stand(ticket)
        self._will_be_urgent(ticket)

    def leave(self, vehicle: str) -> None:
        """Out of the line for good. Raises `LineError` when it does not stand there."""
        ticket = self._ticket(vehicle)
        self._unstand(ticket)
        ticket.step(Move.LEAVE)
        self._forget(ticket)

    def hold(self, vehicle: str) -> None:
        """Not to be called; the place stays. Raises `LineError` by the table."""
        ticket = self._ticket(vehicle)
        before = ticket.standing
        ticket.step(Move.HOLD)
        self._unstand(ticket, before)
        if before is Standing.WAITING:
            ticket.excused = [*(ticket.excused or ()), (self.made, -1)]

    def release(self, vehicle: str) -> None:
        """To be called again, in the place it had. Raises `LineError` by the table."""
        ticket = self._ticket(vehicle)
        ticket.step(Move.RELEASE)
        self._waits_again(ticket)

    # ------------------------------------------------------------------------------ calling

    def call(self, now: int, fits: Fits | None = None, room: int | None = None) -> Called | None:
        """The next vehicle, or nobody: no room downstream, or nobody who could use it.

        ``fits`` says for which needs there is a place now (default: for all); ``room`` how many
        may still be called (default: the rule's limit less those called and not arrived).
        """
        if (self.limit - self._coming if room is None else room) <= 0:
            return None
        self._become_urgent(now)
        chosen = self._next(now, fits)
        return self._send(self._by_key[chosen[0]], chosen[1], now, chosen[2]) if chosen else None

    def send(self, vehicle: str, now: int) -> Called:
        """Call this one beside the rule, or once more: a person's word, counted by no bound.

        Raises `LineError` by the table: who is held is not called.
        """
        ticket = self._ticket(vehicle)
        if ticket.standing is not Standing.CALLED:
            return self._send(ticket, HAND, now, set())
        ticket.step(Move.RECALL)
        ticket.calls, ticket.called_at = ticket.calls + 1, now
        return next(call for call in reversed(self.calls) if call.vehicle == vehicle)

    def recall(self, vehicle: str, now: int = 0) -> bool:
        """Call one again that has not come; False = as often as the rule says: it lost its place.

        It then waits at the end of the line. Raises `LineError` by the table.
        """
        ticket = self._ticket(vehicle)
        if ticket.calls > self.rule.recalls:
            self.miss(vehicle)
            return False
        ticket.step(Move.RECALL)
        ticket.calls, ticket.called_at = ticket.calls + 1, now
        return True

    def miss(self, vehicle: str) -> None:
        """It did not come: it waits at the end. Raises `LineError` by the table."""
        ticket = self._ticket(vehicle)
        ticket.step(Move.MISS)
        self._coming -= 1
        del self._by_key[ticket.key]
        ticket.key, ticket.calls, ticket.called_at, ticket.excused = self._new_key(), 0, 0, None
        ticket.seen, ticket.ahead = self.made, len(self._keys)
        self._by_key[ticket.key] = ticket
        self._stand(ticket)
        self._will_be_urgent(ticket)

    def cancel(self, vehicle: str) -> None:
        """The call is taken back, and it waits in its old place. Raises `LineError`."""
        ticket = self._ticket(vehicle)
        ticket.step(Move.CANCEL)
        self._coming -= 1
        ticket.calls, ticket.called_at = 0, 0
        self._waits_again(ticket)

    def arrived(self, vehicle: str) -> Ticket:
        """It came, and the room downstream is free again: its ticket, torn off.

        Raises `LineError` by the table.
        """
        ticket = self._ticket(vehicle)
        ticket.step(Move.ARRIVE)
        self._coming -= 1
        self._forget(ticket)
        return ticket

    # ------------------------------------------------------------------------------ reading

    @property
    def made(self) -> int:
        """How many calls this line has made."""
        return self.first + len(self.calls)

    @property
    def room(self) -> int:
        """How many more may be called by the rule's own limit."""
        return self.limit - self._coming

    def needs(self) -> dict[str, str]:
        """Every need that somebody waits with, and one who does."""
        return {
            need: self._by_key[keys[0]].entrant.vehicle for (_, need), keys in self._streams.items()
        }

    def waiting_before(self, vehicle: str) -> Counter[str]:
        """How many wait before it, by what they ask for.

        Raises `LineError` when it does not stand here.
        """
        key, found = self._ticket(vehicle).key, Counter[str]()
        for (_, need), keys in self._streams.items():
            found[need] += bisect_left(keys, key)
        return found

    def needs_before(self, vehicle: str) -> list[str]:
        """What those ask for who wait before it, the oldest first; without the strict class.

        Raises `LineError` when it does not stand here.
        """
        keys = self._keys[: bisect_left(self._keys, self._ticket(vehicle).key)]
        return [self._by_key[key].entrant.need for key in keys]

    def waiting(self) -> int:
        """How many wait and could be called."""
        return len(self._keys) + sum(
            len(keys) for (kind, _), keys in self._streams.items() if self.rule.classes[kind].strict
        )

    def driver(self, vehicle: str) -> DriverLine:
        """What its driver may read. Raises `LineError` when it does not stand here."""
        ticket = self._ticket(vehicle)
        away = [(a, b if b >= 0 else self.made) for a, b in ticket.excused or ()]
        passed = tuple(
            call
            for nth, call in enumerate(self.calls[ticket.seen - self.first :], ticket.seen)
            if call.key > ticket.key and not any(a <= nth < b for a, b in away)
        )
        counted = sum(call.why not in BESIDE for call in passed)
        before = bisect_left(self._keys, ticket.key)
        left = max(0, self.rule.overtakes - counted)
        return DriverLine(vehicle, ticket.standing, before, passed, left)

    def turns(self, vehicle: str, now: int, fits: Fits | None = None) -> int:
        """Calls that the rule would make before this one's, if nobody else joined.

        Who cannot be called has all before it whom the rule would call. The line stays as it is.
        """
        played = self._shadow(now, fits)
        turns = 0
        while chosen := played._next(now, None):
            key, why, able = chosen
            ticket = played._by_key[key]
            if ticket.entrant.vehicle == vehicle:
                break
            played._unstand(ticket)
            played._count(ticket, why, now, able)
            turns += 1
        return turns

    def kept(self) -> dict[str, object]:
        """Everything that decides what this line does next, in plain values to be written down.

        Calls before those that somebody here may have been passed by are left out.
        """
        first = min((ticket.seen for ticket in self.tickets.values()), default=self.made)
        calls = self.calls[first - self.first :]
        return {
            "first": first,
            "last_key": self._last_key,
            "owed": dict(self._owed),
            "account": self._account.kept(),
            "medians": self._medians.kept(),
            "strict": [[day, n] for day, n in sorted(self.strict_today.items())],
            "youngest": {need: list(keys) for need, keys in sorted(self._youngest.items())},
            "tickets": [kept_ticket(ticket) for _, ticket in sorted(self._by_key.items())],
            "calls": [[getattr(call, name) for name in CALL_FIELDS] for call in calls],
            **({"closed": [self.closed, self.closed_at]} if self.closed_at else {}),
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Go on from what was written down; classes that the rule lost wait as ordinary ones."""
        self.first, self._last_key = kept["first"], kept["last_key"]
        self.closed, self.closed_at = kept.get("closed", (0, 0))
        self._owed |= {kind: n for kind, n in kept["owed"].items() if kind in self._owed}
        self._account.restore(kept["account"])
        self._medians.restore(kept["medians"])
        self.strict_today = Counter(dict(kept["strict"]))
        self._youngest = {
            need: list(keys)[-self.rule.overtakes :] for need, keys in kept["youngest"].items()
        }
        self.calls = [Called(*call) for call in kept["calls"]]
        for row in kept["tickets"]:
            ticket = ticket_from(row, self.rule.classes)
            self.tickets[ticket.entrant.vehicle] = self._by_key[ticket.key] = ticket
            self._coming += ticket.standing is Standing.CALLED
            if ticket.standing is Standing.WAITING:
                self._stand(ticket)
            self._will_be_urgent(ticket)

    # ------------------------------------------------------------------------------ inside

    def _next(self, now: int, fits: Fits | None) -> tuple[int, str, set[str]] | None:
        """Key and reason of the next one, and the needs that have a place and wait."""
        needs = {need for _, need in self._streams}
        able = needs if fits is None else {need for need in needs if fits(need)}
        heads = [(keys[0], name) for name, keys in self._streams.items() if name[1] in able]
        if not heads:
            return None
        return *(self._strict(heads, now) or self._choose(heads, now)), able

    def _shadow(self, now: int, fits: Fits | None) -> Line:
        """Those who wait and have a place, to be called in play: tickets are shared, and read."""
        made = Line(self.rule, "bridge")
        made.closed, made._last_key = self.closed, self._last_key
        made.strict_today = Counter(self.strict_today)
        made._keys, made._payers = list(self._keys), list(self._payers)
        made._youngest = {need: list(keys) for need, keys in self._youngest.items()}
        made._owed = dict(self._owed)
        made._account, made._medians = self._account.copy(), self._medians.copy()
        due = [one for one in self._urgent if one[0] <= now]
        made._by_key = dict(self._by_key) if due else self._by_key
        for _, key in due:
            if key in made._by_key:
                made._by_key[key] = replace(made._by_key[key])
        made._streams = {name: list(keys) for name, keys in self._streams.items()}
        made._urgent = sorted(due)
        made._become_urgent(now)
        if fits is not None:
            able = {need for need in made.needs() if fits(need)}
            made._streams = {n: keys for n, keys in made._streams.items() if n[1] in able}
        return made

    def _strict(self, heads: list[Head], now: int) -> tuple[int, str] | None:
        """The oldest of a class that goes before all, while its day's number is not used up."""
        found = [head for head in heads if self.rule.classes[head[1][0]].strict]
        if not found:
            return None
        key, (kind, _) = min(found)
        today = (now + self.rule.day_starts_utc_min * MINUTE_US) // DAY_US
        if self.strict_today[today] >= self.rule.classes[kind].per_day:
            return None
        self.strict_today[today] += 1
        return key, "emergency"

    def _choose(self, heads: list[Head], now: int) -> tuple[int, str]:
        """Bound, starvation, sure shares, gains, and else the oldest."""
        oldest = min(heads)
        limit = self._limit(heads)
        if limit == oldest[0]:
            return limit, "bound"
        if self._starves(oldest, now):
            return oldest[0], "starved"
        allowed = [head for head in heads if head[0] <= limit]
        owed = [head for head in allowed if self._owed[head[1][0]] >= 1_000]
        if owed:
            first = max(owed, key=lambda head: (self._owed[head[1][0]], -head[0]))
            return first[0], "turn" if first == oldest else "share"
        best, best_priority = oldest[0], 0
        for key, (kind, _) in allowed:
            gain = self.rule.classes[kind].gain
            if gain and key != oldest[0]:
                priority = self._account.priority(
                    bisect_left(self._keys, key), self._by_key[key].ahead, gain
                )
                if priority > best_priority:
                    best, best_priority = key, priority
        if best == oldest[0]:
            return best, "turn"
        kind = self._by_key[best].kind  # which need it was does not change the order in a class
        return min(key for key, (other, _) in allowed if other == kind), "gain"

    def _limit(self, heads: list[Head]) -> int:
        """Nobody younger than this may be called: the oldest that was passed K times already."""
        limit = self._last_key + 1
        for key, (_, need) in heads:
            passed = self._youngest.get(need)
            if passed and len(passed) == self.rule.overtakes and key < passed[0]:
                limit = min(limit, key)
        return limit

    def _starves(self, head: Head, now: int) -> bool:
        """Whether it was passed, and waited longer than the rule's multiple of its class's median.

        Who was not passed waits for the bridge and not for the rule: that is nobody's fault here.
        Nor is a night: time in which nobody could have been called does not count.
        """
        waited = now - self.closed - self._by_key[head[0]].joined_at
        passed = self._youngest.get(head[1][1])
        if (
            not passed
            or head[0] > passed[-1]
            or waited < self.rule.starvation_least_min * MINUTE_US
        ):
            return False
        median = self._medians.of(head[1][0])
        return median is not None and waited * 1_000 > median * self.rule.starvation

    def _send(self, ticket: Ticket, why: str, now: int, able: set[str]) -> Called:
        """Take it out, charge the account, remember whom it went past."""
        older = bisect_left(self._keys, ticket.key)
        before = ticket.standing
        ticket.step(Move.CALL)
        self._unstand(ticket, before)
        ticket.calls, ticket.called_at, self._coming = 1, now, self._coming + 1
        self._count(ticket, why, now, able)
        called = Called(
            self.made + 1, now, ticket.entrant.vehicle, ticket.kind, ticket.key, why, older
        )
        self.calls.append(called)
        ticket.excused = [*(ticket.excused or ()), (self.made, -1)]
        return called

    def _count(self, ticket: Ticket, why: str, now: int, able: set[str]) -> None:
        """What a call changes beside the lists of those who wait."""
        if why not in BESIDE:
            self._settle(ticket, able)
        self._medians.add(ticket.kind, now - self.closed - ticket.joined_at)

    def _settle(self, ticket: Ticket, able: set[str]) -> None:
        if self.rule.classes[ticket.kind].gain:
            self._account.spent(bisect_left(self._payers, ticket.key))
        waiting = {kind for kind, need in self._streams if need in able}
        for kind in self._owed:
            if kind in waiting:
                self._owed[kind] += self.rule.classes[kind].share
            elif kind != ticket.kind:
                self._owed[kind] = 0
        self._owed[ticket.kind] = max(0, self._owed[ticket.kind] - 1_000)
        for need in able:
            passed = self._youngest.setdefault(need, [])
            insort(passed, ticket.key)
            if len(passed) > self.rule.overtakes:
                del passed[0]

    def _become_urgent(self, now: int) -> None:
        """Goods whose time has come change their class and keep their place."""
        while self._urgent and self._urgent[0][0] <= now:
            ticket = self._by_key.get(heappop(self._urgent)[1])
            if ticket is not None and ticket.kind != URGENT and 0 < ticket.entrant.urgent_at <= now:
                waits = ticket.standing is Standing.WAITING
                if waits:
                    self._unstand(ticket)
                ticket.kind = URGENT
                if waits:
                    self._stand(ticket)

    def _will_be_urgent(self, ticket: Ticket) -> None:
        if ticket.entrant.urgent_at and URGENT in self.rule.classes:
            heappush(self._urgent, (ticket.entrant.urgent_at, ticket.key))

    def _waits_again(self, ticket: Ticket) -> None:
        """What was called while it could not be did not pass it."""
        stretches = ticket.excused or []
        ticket.excused = [*stretches[:-1], (stretches[-1][0], self.made)]
        self._stand(ticket)

    def _stand(self, ticket: Ticket) -> None:
        stream = self._streams.setdefault((ticket.kind, ticket.entrant.need), [])
        for keys in (stream, *self._lists(ticket.kind)):
            if not keys or ticket.key > keys[-1]:
                keys.append(ticket.key)
            else:
                insort(keys, ticket.key)

    def _unstand(self, ticket: Ticket, standing: Standing | None = None) -> None:
        """Out of the lists of those who wait; one that was called only gives its room back."""
        if (standing or ticket.standing) is Standing.CALLED:
            self._coming -= 1
        if (standing or ticket.standing) is not Standing.WAITING:
            return
        name = (ticket.kind, ticket.entrant.need)
        for keys in (self._streams[name], *self._lists(ticket.kind)):
            del keys[bisect_left(keys, ticket.key)]
        if not self._streams[name]:
            del self._streams[name]

    def _lists(self, kind: str) -> tuple[list[int], ...]:
        rule = self.rule.classes[kind]
        if rule.strict:
            return ()
        return (self._keys,) if rule.gain else (self._keys, self._payers)

    def _ticket(self, vehicle: str) -> Ticket:
        found = self.tickets.get(vehicle)
        if found is None:
            raise LineError("queue.absent", f"{vehicle} does not stand in this line")
        return found

    def _forget(self, ticket: Ticket) -> None:
        del self.tickets[ticket.entrant.vehicle]
        del self._by_key[ticket.key]

    def _new_key(self) -> int:
        self._last_key += 1
        return self._last_key
