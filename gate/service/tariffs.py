"""Versions of the tariffs: entered, proposed, approved by a second person, moved by the clock.

The rules are `fees.registry`'s; here each step becomes a row and an entry of the ledger, in one
decision. What nobody approved charges nothing, and what was approved is never altered: a change is
a new version. The file itself was read and proved whole before any of it is written. The fee's
tariff and that of parking prices take the same steps, each in a registry of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ParamSpec

from fees import registry
from fees.problems import TariffError
from fees.registry import Person, Registry, RegistryError
from fees.tariff import Tariff
from gate.journey.errors import DomainError, Turn
from gate.journey.money_commands import (
    ApproveTariff,
    EnterTariff,
    FoundTariff,
    ProposeTariff,
    WithdrawTariff,
)
from gate.journey.oversight import same_eyes
from gate.service import book
from gate.service.devices import is_training
from gate.service.policy import Action
from gate.service.register import Register, checked
from gate.service.tariff_rows import PRICE, TariffVersion, kind_of, version_id
from gate.service.work import Notice, Work

SYSTEM = "system"  # the role of the centre itself; no person has it
_P = ParamSpec("_P")
SHOWN = 500  # characters of what is wrong with a file that a refusal carries
FOUNDED, APPROVED = "tariff_founded", "tariff_approved"
LETTING_BE = frozenset({FOUNDED, APPROVED})
"""Kinds of entries by which a version may charge."""


def found(work: Work, command: FoundTariff) -> dict[str, object]:
    """A training ledger starts with its illustrative tariff, once, before anybody is there.

    Changes nothing once a version of its kind may charge. Raises `policy.refused` for people,
    `tariff.training_only`, `tariff.not_whole`.
    """
    if work.actor.role != SYSTEM:
        action = Action.ENTER_TARIFF.value
        raise DomainError("policy.refused", Turn.COLLEAGUE, role=work.actor.role, action=action)
    kind = kind_of(command.text)
    if any(row.act for row in work.tariffs().values() if row.kind == kind):
        return {}
    if not is_training(work):
        raise DomainError("tariff.training_only")
    tariff = whole(command.text)
    _registry_for(work, tariff)  # prices under the fee's own name are refused
    row = replace(_new(work, tariff, command.text), stage=registry.Stage.APPROVED)
    begun = registry.advance(Registry(row.tariff, (row.known(),)), work.now)
    _write(work, begun, {row.id: row}, act={row.id: book.next_number(work)})
    _told(work, FOUNDED, row)
    return {"version": row.version, "sha256": row.sha256}


def enter(work: Work, command: EnterTariff) -> dict[str, object]:
    """Take in a file as a draft; the same bytes again change nothing.

    Raises `tariff.not_whole`, `tariff.other_tariff`, `tariff.altered`.
    """
    tariff = whole(command.text)
    before = _registry_for(work, tariff)
    after = _ruled(registry.enter, before, tariff)
    row = _new(work, tariff, command.text)
    if after != before:
        work.put(row)
        _told(work, "tariff_entered", row)
    return {"tariff": row.tariff, "version": row.version, "sha256": row.sha256}


def propose(work: Work, command: ProposeTariff) -> dict[str, object]:
    """One person asks for a draft to become law of the gate; raises `tariff.*`."""
    row = _row(work, command.tariff, command.version, command.sha256)
    who = Person(work.actor.name, work.actor.device)
    after = _ruled(registry.propose, _registry(work, row), row.version, who, work.now)
    _write(work, after, work.tariffs())
    _told(work, "tariff_proposed", row)
    return {"version": row.version, "stage": registry.Stage.PROPOSED.value}


def withdraw(work: Work, command: WithdrawTariff) -> dict[str, object]:
    """A proposal is taken back or refused; raises `tariff.why_needed` or `tariff.*`."""
    why = command.why.strip()
    if not why:
        raise DomainError("tariff.why_needed")
    row = _row(work, command.tariff, command.version)
    after = _ruled(registry.withdraw, _registry(work, row), row.version)
    _write(work, after, work.tariffs())
    _told(work, "tariff_withdrawn", row, why=why)
    return {"version": row.version, "stage": registry.Stage.DRAFT.value}


def approve(work: Work, command: ApproveTariff) -> dict[str, object]:
    """A second person lets it be, from a time to come; it closes its predecessor.

    Raises `tariff.same_person`, `tariff.same_device`, `tariff.too_soon`, `tariff.illustrative`,
    `tariff.overlap_in_time` or another `tariff.*`.
    """
    row = _row(work, command.tariff, command.version, command.sha256)
    actor = work.actor
    match same_eyes(actor.name, actor.device, row.proposed_by, row.proposed_on):
        case "same_person":
            raise DomainError("tariff.same_person", Turn.COLLEAGUE)
        case "same_device":
            raise DomainError("tariff.same_device", Turn.COLLEAGUE)
    after = _ruled(
        registry.approve,
        _registry(work, row),
        row.version,
        Person(actor.name, actor.device),
        work.now,
        training=is_training(work),
    )
    _write(work, after, work.tariffs(), act={row.id: book.next_number(work)})
    _told(work, APPROVED, row)
    return {"version": row.version, "stage": registry.Stage.APPROVED.value}


def by_clock(work: Work) -> None:
    """What has begun is in force, what has ended is superseded; each is written down once."""
    if work.tariffs():
        for known in (work.register(), work.price_register()):
            _advanced(work, known)


def _advanced(work: Work, known: Register) -> None:
    """One tariff by the clock; one that is in no book yet has nothing to be written down."""
    before = known.registry
    if any(version_id(before.tariff, v.version) not in work.tariffs() for v in before.versions):
        return
    after = registry.advance(before, work.now)
    if after == before:
        return
    _write(work, after, work.tariffs())
    for old, new in zip(before.versions, after.versions, strict=True):
        if old.stage is not new.stage:
            row = work.tariffs()[version_id(after.tariff, new.version)]
            _told(work, f"tariff_{new.stage.value.lower()}", row)


def whole(text: str) -> Tariff:
    """The tariff of a file, proved; raises `tariff.not_whole`. Takes a while when it is new."""
    try:
        return checked(text)
    except TariffError as error:
        raise DomainError("tariff.not_whole", problem=str(error)[:SHOWN]) from error


def _ruled(step: Callable[_P, Registry], *given: _P.args, **more: _P.kwargs) -> Registry:
    """A step by the registry's rules; what they refuse is refused by their own key."""
    try:
        return step(*given, **more)
    except RegistryError as error:
        raise DomainError(error.key) from error


def _registry(work: Work, row: TariffVersion) -> Registry:
    """The versions of the tariff that this one belongs to."""
    return (work.price_register() if row.kind == PRICE else work.register()).registry


def _registry_for(work: Work, tariff: Tariff) -> Registry:
    """Where a file belongs; prices begin under the name that the first file gives them."""
    fee = work.register().registry
    if tariff.kind != PRICE:
        return fee
    known = work.price_register().registry
    if tariff.tariff == fee.tariff:
        raise DomainError("tariff.other_tariff")
    return known if known.tariff else Registry(tariff.tariff)


def _row(work: Work, name: str, version: str, sha256: str = "") -> TariffVersion:
    """The version of that tariff; with a hash only if it is still what was looked at."""
    row = work.tariffs().get(version_id(name or work.rules.tariff.tariff, version))
    if row is None:
        raise DomainError("tariff.no_such_version", version=version)
    if sha256 and sha256 != row.sha256:
        raise DomainError("tariff.changed", version=version)
    return row


def _new(work: Work, tariff: Tariff, text: str) -> TariffVersion:
    """The file as it was entered, by whom and from where."""
    return TariffVersion(
        version_id(tariff.tariff, tariff.version),
        tariff.tariff,
        tariff.version,
        text,
        tariff.sha256,
        registry.Stage.DRAFT,
        tariff.effective_from,
        tariff.effective_to or 0,
        tariff.illustrative,
        work.actor.name,
        work.actor.device,
        work.now,
    )


def _write(
    work: Work,
    after: Registry,
    rows: Mapping[str, TariffVersion],
    *,
    act: Mapping[str, int] | None = None,
) -> None:
    """Put every row that is not as the registry has it now."""
    for known in after.versions:
        row = rows[version_id(after.tariff, known.version)]
        proposed, approved = known.proposed_by, known.approved_by
        fresh = replace(
            row,
            stage=known.stage,
            end=known.end or 0,
            proposed_by=proposed.name if proposed else "",
            proposed_on=proposed.device if proposed else "",
            proposed_at=known.proposed_at or 0,
            approved_by=approved.name if approved else "",
            approved_on=approved.device if approved else "",
            approved_at=known.approved_at or 0,
            act=(act or {}).get(row.id, row.act),
        )
        if fresh != row or row.id not in work.tariffs():
            work.put(fresh)


def _told(work: Work, kind: str, row: TariffVersion, **more: str) -> None:
    """Each step is an entry of the ledger that names the bytes it is about."""
    body: dict[str, str | int] = {
        "tariff": row.tariff,
        "version": row.version,
        "sha256": row.sha256,
        "start": row.start,
        **more,
    }
    book.act(work, kind, "", row.id, body)
    work.notices.append(Notice("money", ""))
