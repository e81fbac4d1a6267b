"""The composition root of the centre: where rules, loop, store, broker and pictures meet.

`Centre` is the facade that screens and API use; it decides nothing itself.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from fees.documents import Document
from fees.receipt_code import ReceiptError
from fees.receipt_series import local_time
from fees.receipt_usage import SeriesUsage
from fees.reconcile import Comparison
from fees.reports import Report, local_day
from fees.tariff import Tariff
from fees.working_days import Waiting, sending_queue
from gate import clock
from gate.driver_code import DriverCodes
from gate.evidence import EvidenceStore
from gate.ingest import Ingest
from gate.journey.commands import Actor, Command, Tick
from gate.journey.consignment import HandOver
from gate.journey.errors import DomainError
from gate.journey.gaps import GapWord
from gate.journey.money_commands import FoundTariff, KeepGaps
from gate.journey.oversight import Device, Pass
from gate.journey.road import RoadClosure
from gate.journey.slotdraw import SlotDraw, SlotRequest
from gate.journey.threeway import Table
from gate.journey.visit import Correction
from gate.journey.yard_commands import FoundYard
from gate.keys import ensure_secret
from gate.mail import Carrier, Smtp
from gate.mqtt import Broker
from gate.notices import Notices
from gate.papers.configured import outages, working_days
from gate.papers.sealing import Sealing
from gate.papers.standing import Aftermath, aftermath
from gate.pins import Pinned
from gate.reconcile import compare
from gate.reconcile_night import NightlyComparison
from gate.reconcile_words import with_words
from gate.rules import build_rules, open_seal
from gate.service import driverview, present, slotquota, slots, watch, yardview
from gate.service.company import Company, Statement
from gate.service.decide import Reply
from gate.service.loop import Loop
from gate.service.money import (
    BankCredit,
    BookEntry,
    Charge,
    HandInList,
    PriceSlip,
    Receipt,
    Refund,
    Shift,
)
from gate.service.paper_rows import ReceiptLife, SignedPaper, WrongNotice
from gate.service.ports import Committed
from gate.service.register import Register
from gate.service.tariff_rows import TariffVersion
from gate.service.views import BoardLine, BoothCard
from gate.service.work import Notice, Rules
from gate.service.yard_rows import YardApplied, YardVersion
from gate.service.yardview import YardView
from gate.settings import CentreSettings
from gate.shadow.nightly import Nightly
from gate.shadow.tables import day_table
from gate.solving import Health, SolverHealth, Solving
from gate.store.accounts import TRAINING_LIMITS, Accounts
from gate.store.badges import BADGE_SECRET, Badges
from gate.store.companies import CompanyBooks
from gate.store.deskpin import DeskPins
from gate.store.drafts import Drafts
from gate.store.events import ReceivedEvents
from gate.store.gaps import plates_of, words_of
from gate.store.oversight import Doings, Rejected, SecondLooks
from gate.store.queries import Queries, day_bounds
from gate.store.receipts import Asked, Papers
from gate.store.reports import Reports
from gate.store.shadow import Import, ShadowStore
from gate.store.sqlstore import SqlStore
from gate.store.telling import TellBook
from gate.store.ticks import Ticks
from gate.store.trail import Trail, Trails
from gate.trial import Trial, Tried
from gate.voice import Voice, find_voice
from parking.yard import Yard

log = structlog.get_logger()

TICK_S = 1.0
KEEP_S = 600.0  # how often days that are over are looked for
QUEUE_SHOWN = 500  # receipts on their way to the tax authority that one page lists
BOARD = "main"
_CLOCK = Actor("clock", "system")
_START = Actor("start", "system")


class Centre:
    """One gate's centre: submit commands, read views, hear notices."""

    def __init__(
        self,
        settings: CentreSettings,
        ledger: str,
        tariff: Tariff,
        engine: Engine,
        pinned: Pinned,
    ) -> None:
        """Wire everything; nothing runs before `running`."""
        rules = build_rules(settings, ledger, tariff)
        self._time = clock.steady()
        self.clock = self._time.now_us
        self.gate, self.ledger, self.training = settings.gate, ledger, ledger.endswith("TRAIN")
        self.shadow = settings.shadow
        self.founding: tuple[str, ...] = ()  # texts of the tariffs a training ledger starts with
        self.first_yard = ""  # the text of the yard that books without one start with
        self.yard_aside = ""  # a yard file named at the start that is no version of the books
        self.drafts = Drafts(engine, self.clock)
        self._trial = Trial(settings.url())
        self.bank = rules.bank
        self.operator = rules.operator.name  # who is paid for parking
        self.bank_secret = b""  # what the bank's notices are signed with; none = none are taken
        self.public_url = settings.public_url
        self.voice: Voice | None = find_voice()
        mail = settings.mail()
        self.carrier: Carrier | None = Smtp(mail) if mail is not None else None
        self.tell_book = TellBook(engine, self.clock)
        self._drivers = DriverCodes(ensure_secret(settings.data / "keys", "driver-page"))
        badge_secret = ensure_secret(settings.data / "keys", BADGE_SECRET)
        self.badges = Badges(engine, self.clock, badge_secret)
        self.desk_pins = DeskPins(engine, self.clock, self.badges)
        self.accounts = Accounts(engine, self.clock, TRAINING_LIMITS if self.training else None)
        self.evidence = EvidenceStore(settings.data / "evidence")
        self.queries = Queries(engine)
        self.ticks = Ticks(engine)
        self.reports = Reports(engine, tariff, ledger)
        self._trails = Trails(engine)
        self._second_looks = SecondLooks(engine)
        self._engine = engine
        self._nightly = Nightly(engine, self.tariff_on, settings.data / "shadow")
        self._comparison = NightlyComparison(engine, tariff, self.clock, self._keep_gaps)
        self.working: asyncio.Task[None] | None = None
        self._notices = Notices()
        self._loop = Loop(SqlStore(engine), rules, self.clock, clock.new_id, self._committed)
        self._papers = Papers(engine)
        self._solving = (
            Solving(self._loop.settled, self._rules_now, self._loop.submit, self.clock)
            if settings.solver
            else None
        )
        self._company_books = CompanyBooks(engine)
        self.sealing = Sealing(
            open_seal(settings),
            self._papers.unsigned,
            self._loop.submit,
            self.clock,
            self._papers.unsigned_notices,
        )
        self._broker = Broker(
            settings.gate,
            settings.broker_host,
            settings.broker_port,
            pinned.centre_key,
            pinned.centre_kid,
        )
        self.ingest = Ingest(
            settings.gate,
            pinned.node_keys,
            ReceivedEvents(engine),
            self._loop.submit,
            self._broker.acknowledge,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Centre"]:
        """Rebuild the present, then work until the context ends.

        When the loop dies, so does everything.
        """
        await asyncio.to_thread(self._loop.start)
        writer = asyncio.create_task(self._loop.run(), name="loop")
        await self.found()
        ticker = asyncio.create_task(self._tick(), name="tick")
        feeder = asyncio.create_task(self._broker.feed(self.ingest), name="ingest")
        boards = asyncio.create_task(self._boards(), name="boards")
        self.working = asyncio.create_task(_first_to_end(writer, feeder, ticker, boards))
        nights = asyncio.create_task(self._nights(), name="nightly")
        compares = asyncio.create_task(self._comparison.run(self.clock), name="comparison")
        papers = asyncio.create_task(self.sealing.run(), name="papers")
        days = asyncio.create_task(self._days(), name="days")
        solver = asyncio.create_task(self._solve(), name="solver")
        self._broker.start(self.ingest.greet)
        try:
            yield self
        finally:
            self._broker.stop()
            tasks = (
                self.working,
                nights,
                compares,
                papers,
                days,
                solver,
                ticker,
                boards,
                feeder,
                writer,
            )
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def yard(self) -> Yard:
        """The yard by which the gate works now; it may be another one after any command."""
        return self._loop.rules.yard

    async def yards(self) -> tuple[list[YardVersion], list[YardApplied]]:
        """Every version of the yard, and what applied when: the newest first."""
        state = await self._loop.settled()
        rows = sorted(state.yards.values(), key=lambda row: row.act, reverse=True)
        return rows, state.applied[::-1]

    async def found(self) -> None:
        """The yard that books start with, and a training ledger's tariffs; once is enough."""
        for text in self.founding if self.training else ():
            await self._loop.submit(FoundTariff(text), _START)
        if self.first_yard:
            await self._loop.submit(FoundYard(self.first_yard), _START)

    def ready(self) -> dict[str, bool]:
        """Whether the loop works and the broker is reached."""
        return {"loop": self._loop.alive, "broker": self._broker.connected}

    @property
    def clock_off_s(self) -> int:
        """By how many seconds the machine's clock jumped while this ran; 0 = it is followed."""
        return self._time.jumped_us // 1_000_000

    @property
    def solver(self) -> SolverHealth:
        """How the solver beside the loop is; the gate is ready without it."""
        return self._solving.health if self._solving is not None else SolverHealth(Health.OFF)

    async def do(
        self, command: Command, actor: Actor, *, key: str = "", request: bytes = b""
    ) -> Reply:
        """Ask the loop; raises `DomainError`.

        With a key the same request happens once, for ever.
        """
        return await self._loop.submit(command, actor, key=key, request=request)

    async def ingest_http(self, raw: bytes, node: str) -> dict[str, Any]:
        """One signed event of a bought camera; the acknowledgement after COMMIT."""
        return await self.ingest.take_http(node, raw)

    @property
    def tariff(self) -> Tariff:
        """The version in force now; before the first one, what the centre was started with."""
        return self.tariff_at(self.clock())

    def tariff_at(self, moment: int) -> Tariff:
        """The version in force at that moment, µs; before the first, as `tariff`."""
        return self._loop.state.register.at(moment) or self._loop.rules.tariff

    def tariff_on(self, day: date) -> Tariff:
        """The version in force at the end of that day, or now if it is not over."""
        return self.tariff_at(min(day_bounds(day)[1] - 1, self.clock()))

    async def register(self) -> Register:
        """The versions of the tariff that may charge, by when."""
        return (await self._loop.settled()).register

    async def price_register(self) -> Register:
        """The same of the tariff of prices; empty where none is asked."""
        return (await self._loop.settled()).price_register

    async def tariff_versions(self) -> list[TariffVersion]:
        """Every version that was ever entered, the one that begins last first."""
        state = await self._loop.settled()
        rows = state.tariffs.values()
        return sorted(rows, key=lambda row: (row.start, row.entered_at), reverse=True)

    async def dry_run(self, draft: str, first: date, last: date) -> Tried:
        """A tariff (its text) on the past visits of these days, in a process of its own.

        Raises `dry_run.busy` and `dry_run.failed`.
        """
        return await self._trial.dry_run(draft, first, last)

    async def cards(self) -> list[BoothCard]:
        """Open visits, most urgent first."""
        state = await self._loop.settled()
        return present.cards(state, self._loop.rules, self.clock())

    async def card(self, visit_id: str) -> BoothCard:
        """One open visit; raises `visit.not_found`."""
        state = await self._loop.settled()
        return present.card(state, self._loop.rules, self.clock(), visit_id)

    async def board(self, board_id: str) -> list[BoardLine]:
        """The lines of a board; raises `board.not_found`."""
        present.check_board(self._loop.rules, board_id)
        state = await self._loop.settled()
        return present.board(state, self._loop.rules, self.clock())

    async def road(self) -> RoadClosure | None:
        """What keeps everybody where they are, None while the road is free."""
        state = await self._loop.settled()
        return next((one for one in state.closures.values() if one.lasts), None)

    async def draws(self) -> list[tuple[SlotDraw, list[SlotRequest]]]:
        """The draws of slots, the newest day first, each with what was asked of it."""
        state = await self._loop.settled()
        newest = sorted(state.draws.values(), key=lambda one: one.day, reverse=True)
        asked = state.slot_requests.values()
        return [(one, slots.of_draw(asked, one.id)) for one in newest]

    async def slot_quotas(self) -> slotquota.Quotas | None:
        """What the measured intake of the far side would allow of slots, beside the rule."""
        state, now = await self._loop.settled(), self.clock()
        span = slotquota.window(now)
        first, left = await asyncio.to_thread(self.queries.taken, "border", *span)
        return slotquota.quotas(state, now, first, left)

    def driver_code(self, visit_id: str) -> str:
        """The code of the driver's page of this visit."""
        return self._drivers.code(visit_id)

    async def driver(self, code: str) -> driverview.DriverView:
        """The visit of a driver's code; raises `driver.not_found` or `driver.mistyped`."""
        state = await self._loop.settled()
        try:
            visit = self._drivers.visit(code, driverview.known_visits(state))
        except ReceiptError as error:
            raise DomainError("driver.mistyped") from error
        if visit is None:
            raise DomainError("driver.not_found")
        return driverview.view(state, self._loop.rules, self.clock(), visit)

    async def driver_by_phone(self, plate: str, phone4: str) -> str:
        """The code of the page of this plate's visit; raises `driver.unknown`."""
        visit = driverview.by_phone(await self._loop.settled(), plate, phone4)
        if visit is None:
            raise DomainError("driver.unknown")
        return self.driver_code(visit)

    async def yard_now(self) -> YardView:
        """Bays, queues, vehicles with what hangs on them, and the walk through the yard."""
        state = await self._loop.settled()
        return yardview.view(state, self._loop.rules, self.clock())

    async def unfit(self, visit_id: str) -> dict[str, str]:
        """The empty bays that would not suit this vehicle, each with why (a words key)."""
        state = await self._loop.settled()
        return yardview.unfit(state, self._loop.rules, self.clock(), visit_id)

    async def history(self, visit_id: str) -> list[Correction | HandOver]:
        """What people changed on a visit and where its goods went, oldest first."""
        return await asyncio.to_thread(self.queries.history, visit_id)

    async def receipt(self, code: str) -> Receipt | None:
        """The receipt with this look-up code."""
        return await asyncio.to_thread(self.queries.receipt, code)

    async def slip(self, code: str) -> PriceSlip | None:
        """The slip of a price with this look-up code."""
        return await asyncio.to_thread(self._company_books.slip, code)

    async def beside(self, charge: Charge) -> list[Charge]:
        """What else is owed for the same visit: the price beside the fee, or the fee beside it."""
        return await asyncio.to_thread(self._company_books.beside, charge)

    async def charge_of(self, code: str) -> Charge | None:
        """The charge that a transfer with this code pays, as committed."""
        return await asyncio.to_thread(self.queries.charge_of, code)

    async def open_shifts(self) -> list[Shift]:
        """Shifts that are neither closed nor handed over, oldest first."""
        state = await self._loop.settled()
        return sorted(state.shifts.values(), key=lambda s: (s.opened_at, s.id))

    async def shifts(self, most: int) -> list[Shift]:
        """The newest shifts, open ones too."""
        return await asyncio.to_thread(self.queries.shifts, most)

    async def refunds(self, most: int) -> list[Refund]:
        """The newest refunds, whatever became of them."""
        return await asyncio.to_thread(self.queries.refunds, most)

    async def companies(self) -> list[Company]:
        """Every company that pays ahead or on account, by tax code."""
        state = await self._loop.settled()
        return [state.companies[code] for code in sorted(state.companies)]

    async def owed_charges(self, code: str) -> list[Charge]:
        """The charges on a company's account, oldest first."""
        state = await self._loop.settled()
        return present.owed_charges(state, self._loop.rules, code)

    async def statement(self, code: str, month: str) -> Statement | None:
        """A company's month (`YYYY-MM`), None without such a company; raises `ValueError`."""
        return await asyncio.to_thread(self._company_books.statement, code, month)

    async def first_receipts(self, charge_ids: list[str]) -> dict[str, Receipt]:
        """By charge, the receipt that was given for its payment."""
        return await asyncio.to_thread(self._papers.first_of, charge_ids)

    async def credits(self) -> list[BankCredit]:
        """Money that the bank told of, newest first."""
        state = await self._loop.settled()
        return sorted(state.credits.values(), key=lambda c: (c.told_at, c.id), reverse=True)

    async def signed_paper(self, receipt_id: str) -> SignedPaper | None:
        """The signed XML of a receipt; None in the moment before it is signed."""
        return await asyncio.to_thread(self._papers.signed, receipt_id)

    async def receipt_life(self, receipt_id: str) -> ReceiptLife | None:
        """Where a receipt is, and what it counts for."""
        return await asyncio.to_thread(self._papers.life, receipt_id)

    async def receipts(self, asked: Asked, most: int) -> list[tuple[Receipt, ReceiptLife]]:
        """Receipts that answer to all that is asked, newest first."""
        return await asyncio.to_thread(self._papers.search, asked, most)

    async def receipt_chain(self, root: str) -> list[tuple[Receipt, ReceiptLife]]:
        """A first receipt and all that correct it, oldest first."""
        return await asyncio.to_thread(self._papers.chain, root)

    async def receipt_notices(self, receipt_ids: list[str]) -> list[WrongNotice]:
        """The notices 04/SS made for these receipts, oldest first."""
        return await asyncio.to_thread(self._papers.notices, receipt_ids)

    async def receipt_aftermath(
        self, found: Receipt, life: ReceiptLife | None
    ) -> tuple[Aftermath, ...]:
        """What a print of this receipt has to say of its standing."""
        if life is None:
            return ()
        later = await asyncio.to_thread(self._papers.later, found, life.root)
        notices = await asyncio.to_thread(self._papers.notices, [found.id])
        return aftermath(life, later, notices)

    async def unsigned_receipts(self) -> int:
        """How many receipts wait for their signature."""
        return await asyncio.to_thread(self._papers.waiting)

    async def sending_queue(self) -> list[tuple[ReceiptLife, Waiting]]:
        """Papers not accepted yet with the day until which each must go, most urgent first."""
        lives = {x.id: x for x in await asyncio.to_thread(self._papers.on_their_way, QUEUE_SHOWN)}
        unsent = [(x.id, local_time(x.issued_at).date()) for x in lives.values()]
        today = local_time(self.clock()).date()
        queue = sending_queue(unsent, working_days(), outages(), today)
        return [(lives[waiting.receipt], waiting) for waiting in queue]

    async def signed_papers(self, receipt_ids: list[str]) -> list[SignedPaper]:
        """The signed files of these receipts."""
        return await asyncio.to_thread(self._papers.files, receipt_ids)

    async def receipt_usage(self, first: date, end: date) -> tuple[SeriesUsage, ...]:
        """What was used of each registered series, `first` to before `end`."""
        bounds = day_bounds(first)[0], day_bounds(end)[0]
        return await asyncio.to_thread(self._papers.usage, *bounds)

    async def day_report(self, day: date) -> Report:
        """Finance's report of one Asia/Ho_Chi_Minh day of recording."""
        return await asyncio.to_thread(self.reports.day, day)

    async def shift_report(self, shift_id: str) -> Report | None:
        """What a cashier did in a shift, from its float to its end or to now."""
        return await asyncio.to_thread(self.reports.shift, shift_id, self.clock())

    async def month_report(self, year: int, month: int) -> Report:
        """The days of a month up to today, from the summaries of those that are over."""
        today = local_day(self.clock())
        return await asyncio.to_thread(self.reports.month, year, month, today)

    async def takings(self) -> list[Shift]:
        """Closed shifts whose takings are on no list, oldest first."""
        state = await self._loop.settled()
        waiting = (s for s in state.takings.values() if not s.hand_in)
        return sorted(waiting, key=lambda s: (s.closed_at, s.id))

    async def hand_in_paper(self, list_id: str) -> Document | None:
        """A list of takings as a paper; None = there is no such list."""
        return await asyncio.to_thread(self.reports.hand_in, list_id)

    async def trail(self, visit_id: str) -> Trail:
        """Everything that money says about a visit; raises `visit.not_found`."""
        found = await asyncio.to_thread(self._trails.visit, visit_id)
        if found is None:
            raise DomainError("visit.not_found", visit=visit_id)
        return found

    async def entry(self, number: int) -> BookEntry:
        """One entry of the book; raises `entry.not_found`."""
        found = await asyncio.to_thread(self._trails.entry, number)
        if found is None:
            raise DomainError("entry.not_found")
        return found

    async def hand_ins(self, most: int) -> list[HandInList]:
        """The newest lists of takings, whatever became of them."""
        return await asyncio.to_thread(self.queries.hand_ins, most)

    async def public_daily(self, first: date, end: date) -> list[dict[str, Any]]:
        """Totals per day, `first` to before `end`; no plates, no cells that name a firm."""
        days: list[dict[str, Any]] = await asyncio.to_thread(self.reports.public_daily, first, end)
        looks = await self.second_looks(first, end)
        return [{**day, **looks[day["day"]]} for day in days]

    async def second_looks(self, first: date, end: date) -> dict[str, dict[str, int]]:
        """Per day, `first` to before `end`: overrides, emergencies, those signed late or never."""
        return await asyncio.to_thread(self._second_looks.by_day, first, end, self.clock())

    async def late_signatures(self) -> int:
        """Overrides and emergencies of all time without a second signature within 24 hours."""
        return await asyncio.to_thread(self._second_looks.late, self.clock())

    async def rejected_exemptions(self, first: date, end: date) -> list[Rejected]:
        """What reviews of these days rejected, `first` to before `end`."""
        return await asyncio.to_thread(self._second_looks.rejected, first, end)

    async def alone(self, first: date, end: date) -> list[Doings]:
        """What each person did alone in these days, `first` to before `end`; most first."""
        return await asyncio.to_thread(self._second_looks.by_person, first, end, self.clock())

    async def watched(self) -> watch.Watch:
        """What waits for a second person."""
        state = await self._loop.settled()
        return watch.watch(state, self._loop.rules, self.clock())

    async def passes(self) -> list[Pass]:
        """All standing passes, newest first."""
        return watch.passes(await self._loop.settled())

    async def devices(self) -> list[Device]:
        """All devices people may or might act from, newest first."""
        return watch.devices(await self._loop.settled())

    async def compared(self, day: date) -> tuple[Comparison, dict[str, list[GapWord]]]:
        """A day compared now, with what people said of its gaps."""
        first = self._loop.rules.tariff
        words = await asyncio.to_thread(words_of, self._engine, day)
        found = await asyncio.to_thread(compare, self._engine, day, first, self.clock())
        return with_words(found, words), words

    async def plates_of(self, visit_ids: Iterable[str]) -> dict[str, str]:
        """The plates of these visits, by visit."""
        return await asyncio.to_thread(plates_of, self._engine, set(visit_ids))

    async def _keep_gaps(self, command: KeepGaps) -> object:
        return await self.do(command, _CLOCK)

    async def shadow_imports(self) -> list[Import]:
        """The present programme's exports that were taken in, newest first."""
        return await asyncio.to_thread(ShadowStore(self._engine).imports)

    async def three_way(self, day: date) -> Table:
        """Ours, the present programme's and the count of one day, from what is in the books now."""
        return await asyncio.to_thread(day_table, self._engine, self.tariff_on(day), day)

    def nodes(self) -> dict[str, bytes]:
        """The newest state and health that nodes told, by `node/leaf`."""
        return {name: payload for name, (_, payload) in self._broker.heard.items()}

    def subscribe(self) -> AbstractAsyncContextManager[asyncio.Queue[Notice]]:
        """Notices from now on."""
        return self._notices.subscribe()

    def look_again(self, visit_id: str) -> None:
        """Ask whoever watches this visit for its driver to look at it now."""
        self._notices.publish([Notice("tell", visit_id)])

    def _committed(self, done: Committed) -> None:
        for opening in done.openings:
            self._broker.open_lane(opening)
        self._notices.publish(done.notices)

    async def _nights(self) -> None:
        """The nightly tables of a parallel run; without one there is nothing to compare with."""
        if self.shadow:
            await self._nightly.run(self.clock)

    def _rules_now(self) -> Rules:
        return self._loop.rules

    async def _solve(self) -> None:
        """Proposals beside the loop; without them every bay is given by the rule alone."""
        if self._solving is not None:
            await self._solving.run()

    async def _days(self) -> None:
        """Keep what days that are over add up to; reports read it, and fold anew what is absent."""
        while True:
            try:
                await asyncio.to_thread(self.reports.keep, local_day(self.clock()))
            except OperationalError as error:  # the database is busy or away: later will do
                log.warning("days_not_kept", error=str(error.orig))
            await asyncio.sleep(KEEP_S)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            await self._loop.submit(Tick(), _CLOCK)

    async def _boards(self) -> None:
        """Keep the retained board at the broker fresh, at most twice a second."""
        async with self.subscribe() as queue:
            while True:
                await queue.get()
                await asyncio.sleep(0.5)
                while not queue.empty():
                    queue.get_nowait()
                lines = await self.board(BOARD)
                self._broker.board(
                    BOARD,
                    [
                        {"plate": x.plate, "bay": x.bay, "word": x.word, "lane": x.lane}
                        for x in lines
                    ],
                )


async def _first_to_end(*tasks: asyncio.Task[None]) -> None:
    """None of them ends while the centre is well; the first to end takes the centre with it."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task_failed", task=task.get_name(), error=repr(error))
