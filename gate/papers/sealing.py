"""Signing beside the loop: every receipt and notice gets its signed XML a moment after its number.

It reads what is committed, signs in a thread and asks the loop to keep the file; it never makes a
payment wait. When signing fails (a certificate that ran out) the receipts stay numbered, the
reason is told on the finance page, and it tries again every minute.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from gate.journey.commands import Actor
from gate.journey.money_commands import SealReceipt
from gate.papers.notice_xml import error_notice, notice_xml
from gate.papers.problems import PaperError
from gate.papers.receipt_xml import receipt_xml
from gate.papers.seal import Seal
from gate.papers.signature import sign
from gate.service.money import Receipt
from gate.service.paper_rows import WrongNotice

log = structlog.get_logger()

ACTOR = Actor("papers", "system")
TOGETHER = 50  # receipts signed in one go
LOOK_S = 0.5  # how soon after a number the signature follows
RETRY_S = 60.0
SLACK_US = 86_400_000_000  # a clock set back by less than a day hides no receipt


class Submit(Protocol):
    """The loop's door."""

    def __call__(self, command: SealReceipt, actor: Actor) -> Awaitable[Any]:
        """Ask; the answer comes after COMMIT."""


@dataclass(slots=True)
class Sealing:
    """`unsigned` gives receipts without a signed file, oldest first, from a time on (µs UTC).

    `notices` gives notices 04/SS likewise.
    """

    seal: Seal
    unsigned: Callable[[int, int], Iterable[Receipt]]
    submit: Submit
    clock: Callable[[], int]
    notices: Callable[[int, int], Iterable[WrongNotice]] = lambda _since, _most: ()
    problem: str = ""  # why nothing is being signed; "" when all is well
    _since: int = 0
    _unfit: set[str] = field(default_factory=set)  # receipts that cannot be written as XML

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            try:
                busy = await self.once()
            except Exception as error:  # whatever it is: payments go on, and finance is told
                self._tell(str(error))
                await asyncio.sleep(RETRY_S)
                continue
            if not self._unfit:
                self.problem = ""
            if not busy:
                await asyncio.sleep(LOOK_S)

    async def once(self) -> int:
        """Sign what waits, at most `TOGETHER`; returns how many it tried.

        Raises `PaperError` when nothing can be signed because of the certificate.
        """
        looked = self.clock()
        waiting = await asyncio.to_thread(self._waiting)
        if not waiting:  # all before is signed: only what is new is looked through from now on
            self._since = max(self._since, looked - SLACK_US)
        fit = [paper for paper in waiting if paper.id not in self._unfit]
        for paper in fit:
            at = self.clock()
            self.seal.check_valid(at)
            try:
                raw = await asyncio.to_thread(self._signed, paper, at)
            except PaperError as error:  # this one alone: the others go on
                self._unfit.add(paper.id)
                self._tell(f"{paper.id}: {error}")
                continue
            await self.submit(
                SealReceipt(
                    paper.id,
                    paper.visit_id,
                    raw,
                    self.seal.fingerprint,
                    self.seal.owner,
                    at,
                ),
                ACTOR,
            )
        return len(fit)

    def _waiting(self) -> list[Receipt | WrongNotice]:
        found: list[Receipt | WrongNotice] = [*self.unsigned(self._since, TOGETHER)]
        return [*found, *self.notices(self._since, TOGETHER)]

    def _signed(self, paper: Receipt | WrongNotice, at: int) -> bytes:
        if isinstance(paper, Receipt):
            return sign(receipt_xml(paper.content, at), self.seal, at)
        return sign(notice_xml(error_notice(paper)), self.seal, at)

    def _tell(self, problem: str) -> None:
        if problem != self.problem:
            log.error("receipts_not_signed", problem=problem)
        self.problem = problem
