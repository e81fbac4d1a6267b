"""What people may ask of the gate about money: cash, bank, receipts, shifts, refunds, companies.

Frozen requests like those of `gate.journey.commands`, which takes them in; nothing is decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gate.journey.gaps import FoundGap


@dataclass(frozen=True, slots=True)
class PayCash:
    """Cash over the counter: `tendered` whole đồng for `charge_id`."""

    charge_id: str
    tendered: int


@dataclass(frozen=True, slots=True)
class ToldCredit:
    """Money on the bank account, as notice or statement has it; whole units of `currency`."""

    account: str
    amount: int
    currency: str
    text: str
    reference: str
    at: int  # µs since the epoch, when the bank booked it
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class TellCredits:
    """The bank tells of money: one signed notice, or all credits of one statement file."""

    channel: str  # notice | statement
    credits: tuple[ToldCredit, ...]
    file: str = ""


@dataclass(frozen=True, slots=True)
class ResolveCredit:
    """A person deals with money that found no charge; `how` is `gate.service.money.Resolution`."""

    credit_id: str
    how: str
    note: str
    code: str = ""  # of the charge it is for


@dataclass(frozen=True, slots=True)
class RegisterSeries:
    """A receipt series, registered with the tax authority; `last` 0 = as far as numbers go."""

    prefix: str
    year: int
    form: str
    first: int = 1
    last: int = 0


@dataclass(frozen=True, slots=True)
class SealReceipt:
    """The signed XML of a receipt, brought by the centre's own signing task."""

    receipt_id: str
    visit_id: str
    xml: bytes
    certificate: str
    owner: str
    signed_at: int


@dataclass(frozen=True, slots=True)
class SendReceipts:
    """Receipts went to the tax authority, or it answered; all of them or none.

    `step` is SEND, ACCEPT or REJECT (`fees.receipt_state`); REJECT gives the authority's reason.
    """

    receipt_ids: tuple[str, ...]
    step: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """A receipt goes to the printer: the original, or a copy."""

    receipt_id: str
    visit_id: str
    copy: bool


@dataclass(frozen=True, slots=True)
class SpoilReceipt:
    """A number that nobody signed is given up: its charge gets another one at once."""

    receipt_id: str
    reason: str

    @property
    def about_receipts(self) -> tuple[str, ...]:
        """Receipts that the decision needs at hand."""
        return (self.receipt_id,)


@dataclass(frozen=True, slots=True)
class CorrectReceipt:
    """A signed receipt is wrong, though not in its amount.

    `way` is NOTIFY, REPLACE or ADJUST (`fees.receipt_state.Way`); `payer` says who it is, as far
    as the receipt has it wrong: name, tax_code, address.
    """

    receipt_id: str
    way: str
    reason: str
    payer: Mapping[str, str] = field(default_factory=dict)

    @property
    def about_receipts(self) -> tuple[str, ...]:
        """Receipts that the decision needs at hand."""
        return (self.receipt_id,)


@dataclass(frozen=True, slots=True)
class CorrectFee:
    """The facts behind a paid fee were wrong: it is assessed anew, and the money follows."""

    visit_id: str
    facts: Mapping[str, object]
    why: str


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The cashier begins, with so many đồng of change in the drawer."""

    float_vnd: int


@dataclass(frozen=True, slots=True)
class CountShift:
    """What the drawer holds: how many of each note, by its value; told before the sum is shown."""

    shift_id: str
    notes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CloseShift:
    """The counted shift is over; a difference has a reason."""

    shift_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TakeOverShift:
    """The next cashier has counted the same sum and goes on with the drawer."""

    shift_id: str
    confirmed_vnd: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskRefund:
    """Kept money of a credit, a whole paid charge, or what was proposed, is to go back.

    `way` says how the receipt follows: ADJUST, REPLACE, or "" = as its chain goes.
    """

    to: str
    why: str
    credit_id: str = ""
    charge_id: str = ""
    refund_id: str = ""  # one that a cheaper assessment proposed
    way: str = ""


@dataclass(frozen=True, slots=True)
class DecideRefund:
    """A second person approves or refuses."""

    refund_id: str
    approve: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class SendRefund:
    """The bank has sent it, under this reference."""

    refund_id: str
    reference: str


@dataclass(frozen=True, slots=True)
class OpenCompany:
    """A company is to pay ahead, or on account up to `limit_vnd`; or other terms for one."""

    tax_code: str
    name: str
    address: str = ""
    limit_vnd: int = 0
    paper: str = ""  # number of the standing agreement


@dataclass(frozen=True, slots=True)
class ApproveCompany:
    """A second person approves or refuses what was proposed for a company."""

    tax_code: str
    approve: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class TopUpCash:
    """Cash over the counter for a company's account."""

    tax_code: str
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class PutOnAccount:
    """The company that pays this charge owes it, and the vehicle no longer does."""

    charge_id: str


@dataclass(frozen=True, slots=True)
class CloseCompany:
    """A company's account ends; what is left goes back to this account at a bank."""

    tax_code: str
    why: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class FoundTariff:
    """A tariff that a training ledger starts with, brought by the centre at its first start."""

    text: str


@dataclass(frozen=True, slots=True)
class EnterTariff:
    """A tariff file as text, of the fee or of prices, to be kept as a draft."""

    text: str


@dataclass(frozen=True, slots=True)
class ProposeTariff:
    """This draft, as it was looked at (`sha256`), is to become law of the gate.

    `tariff` is the name of the tariff that it is a version of; "" = the fee's.
    """

    version: str
    sha256: str
    tariff: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawTariff:
    """A proposal is taken back, or refused; `tariff` as with `ProposeTariff`."""

    version: str
    why: str
    tariff: str = ""


@dataclass(frozen=True, slots=True)
class ApproveTariff:
    """A second person lets this version be, as it was looked at; `tariff` as there."""

    version: str
    sha256: str
    tariff: str = ""


@dataclass(frozen=True, slots=True)
class HandIn:
    """The takings of these closed shifts go to the treasury, on one list."""

    shift_ids: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmHandIn:
    """The treasury has confirmed `amount_vnd` for a list: number of its paper, who brought it."""

    list_id: str
    amount_vnd: int
    paper_no: str
    treasurer: str


@dataclass(frozen=True, slots=True)
class TakeBackHandIn:
    """A list that was not confirmed is wrong; its shifts wait for another one."""

    list_id: str
    why: str


@dataclass(frozen=True, slots=True)
class KeepGaps:
    """The night has compared a day: what it could not explain is kept."""

    day: str
    gaps: tuple[FoundGap, ...]


@dataclass(frozen=True, slots=True)
class ResolveGap:
    """A person's word about one gap; `action` is `gate.journey.gaps.GapAction`."""

    gap: FoundGap
    action: str
    note: str


MoneyCommand = (
    PayCash
    | TellCredits
    | ResolveCredit
    | RegisterSeries
    | SealReceipt
    | SendReceipts
    | PrintReceipt
    | SpoilReceipt
    | CorrectReceipt
    | CorrectFee
    | OpenShift
    | CountShift
    | CloseShift
    | TakeOverShift
    | AskRefund
    | DecideRefund
    | SendRefund
    | HandIn
    | ConfirmHandIn
    | TakeBackHandIn
    | OpenCompany
    | ApproveCompany
    | TopUpCash
    | PutOnAccount
    | CloseCompany
    | FoundTariff
    | EnterTariff
    | ProposeTariff
    | WithdrawTariff
    | ApproveTariff
    | KeepGaps
    | ResolveGap
)
