"""The versions of one tariff: which is in force when, and who let it be.

A state table: a draft is proposed by one person and approved by another, on another device, from a
time still to come; a successor closes its predecessor; nothing approved is ever altered. Every
version is known by the hash of its file, so a file changed on disk is refused. Pure: the caller
brings the time and keeps the book.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from fees.policies import deciding_moment
from fees.rules import Status, Tariff

NOTICE_US = 24 * 3_600_000_000
"""How long before it takes effect a tariff must be approved: the public can read it first."""


class Stage(StrEnum):
    """Where a version stands."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    IN_FORCE = "IN_FORCE"
    SUPERSEDED = "SUPERSEDED"


class Step(StrEnum):
    """What can happen to a version; the last two happen by the clock."""

    PROPOSE = "PROPOSE"
    WITHDRAW = "WITHDRAW"
    APPROVE = "APPROVE"
    TAKE_EFFECT = "TAKE_EFFECT"
    SUPERSEDE = "SUPERSEDE"


ROWS: tuple[tuple[Stage, Step, Stage], ...] = (
    (Stage.DRAFT, Step.PROPOSE, Stage.PROPOSED),
    (Stage.PROPOSED, Step.WITHDRAW, Stage.DRAFT),
    (Stage.PROPOSED, Step.APPROVE, Stage.APPROVED),
    (Stage.APPROVED, Step.TAKE_EFFECT, Stage.IN_FORCE),
    (Stage.IN_FORCE, Step.SUPERSEDE, Stage.SUPERSEDED),
)
_TABLE = {(stage, step): after for stage, step, after in ROWS}
BINDING = frozenset({Stage.APPROVED, Stage.IN_FORCE, Stage.SUPERSEDED})
"""Stages whose dates count: no two of these hold the same moment."""


class RegistryError(ValueError):
    """A step that may not be taken; ``key`` names the message on screen. Nothing was changed."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, and on which device: a second person is another name on another device."""

    name: str
    device: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version as the registry knows it. Times in µs since the epoch (UTC), ``None`` = open."""

    version: str
    sha256: str
    start: int
    end: int | None
    illustrative: bool = False
    stage: Stage = Stage.DRAFT
    proposed_by: Person | None = None
    proposed_at: int | None = None
    approved_by: Person | None = None
    approved_at: int | None = None

    def holds(self, moment: int) -> bool:
        """Whether its dates hold this moment."""
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class Registry:
    """All versions of one tariff, oldest first by the day they take effect.

    Raises ``RegistryError`` when a version is there twice or two binding ones hold the same moment.
    """

    tariff: str
    versions: tuple[Version, ...] = ()

    def __post_init__(self) -> None:
        names = [one.version for one in self.versions]
        if len(set(names)) != len(names):
            raise RegistryError("tariff.version_twice", f"{self.tariff}: a version is there twice")
        binding = [one for one in self.versions if one.stage in BINDING]
        for before, after in pairwise(binding):
            if before.end is None or after.start < before.end:
                raise RegistryError(
                    "tariff.overlap_in_time",
                    f"{before.version} and {after.version} would be in force at the same time",
                )

    def version(self, name: str) -> Version:
        """The version of that name; raises ``RegistryError``."""
        for one in self.versions:
            if one.version == name:
                return one
        raise RegistryError("tariff.no_such_version", f"{self.tariff} has no version {name}")

    def at(self, moment: int) -> Version | None:
        """The binding version whose dates hold this moment."""
        return next((v for v in self.versions if v.stage in BINDING and v.holds(moment)), None)


def enter(registry: Registry, tariff: Tariff) -> Registry:
    """Take in a file as a draft. The same bytes again change nothing.

    Raises ``RegistryError`` for another tariff, or for other bytes under a known version.
    """
    if tariff.tariff != registry.tariff:
        raise RegistryError(
            "tariff.other_tariff", f"{tariff.tariff} is not a version of {registry.tariff}"
        )
    known = next((v for v in registry.versions if v.version == tariff.version), None)
    if known is not None and known.sha256 == tariff.sha256:
        return registry
    if known is not None and known.stage is not Stage.DRAFT:
        raise RegistryError(
            "tariff.altered",
            f"{tariff.version} was {known.stage} with other content; give the change a new version",
        )
    draft = Version(
        tariff.version,
        tariff.sha256,
        tariff.effective_from,
        tariff.effective_to,
        tariff.status is Status.ILLUSTRATIVE,
    )
    others = (v for v in registry.versions if v.version != tariff.version)
    return _with(registry, (*others, draft))


def propose(registry: Registry, version: str, who: Person, now: int) -> Registry:
    """One person asks for a draft to become law of the gate."""
    after = _step(registry.version(version), Step.PROPOSE)
    return _put(registry, replace(after, proposed_by=who, proposed_at=now))


def withdraw(registry: Registry, version: str) -> Registry:
    """The proposal is taken back; the draft may be changed again."""
    after = _step(registry.version(version), Step.WITHDRAW)
    return _put(registry, replace(after, proposed_by=None, proposed_at=None))


def approve(
    registry: Registry, version: str, who: Person, now: int, *, training: bool = False
) -> Registry:
    """A second person approves, at least a day before it takes effect; it closes its predecessor.

    Raises ``RegistryError`` for the same person or device, for a time that is too near, and for an
    illustrative tariff outside a training ledger.
    """
    after = _step(registry.version(version), Step.APPROVE)
    asked = after.proposed_by
    assert asked is not None  # PROPOSE wrote it
    if who.name == asked.name or who.device == asked.device:
        raise RegistryError(
            "tariff.second_person", "another person must approve, on another device"
        )
    if after.start < now + NOTICE_US:
        raise RegistryError(
            "tariff.too_soon", "a tariff is approved at least 24 hours before it takes effect"
        )
    if after.illustrative and not training:
        raise RegistryError("tariff.illustrative", "invented amounts may not be charged")
    before = registry.at(after.start)
    approved = replace(after, approved_by=who, approved_at=now)
    if before is None:
        return _put(registry, approved)
    if before.start == approved.start:
        raise RegistryError(
            "tariff.overlap_in_time", f"{before.version} takes effect at the very same moment"
        )
    return _put(registry, replace(before, end=approved.start), approved)


def advance(registry: Registry, now: int) -> Registry:
    """Let the clock act: what has begun is in force, what has ended is superseded."""
    moved = []
    for version in registry.versions:
        stage = version.stage
        if stage is Stage.APPROVED and version.start <= now:
            stage = _TABLE[stage, Step.TAKE_EFFECT]
        if stage is Stage.IN_FORCE and version.end is not None and version.end <= now:
            stage = _TABLE[stage, Step.SUPERSEDE]
        moved.append(replace(version, stage=stage))
    return replace(registry, versions=tuple(moved))


def verify(registry: Registry, version: str, raw: bytes) -> None:
    """Refuse a file that is not the one registered; raises ``RegistryError``."""
    known = registry.version(version)
    if hashlib.sha256(raw).hexdigest() != known.sha256:
        raise RegistryError(
            "tariff.altered",
            f"the file of {version} was altered since it was registered; restore the original",
        )


def applying(
    registry: Registry,
    tariffs: Iterable[Tariff],
    *,
    entered_at: int | None,
    left_at: int | None,
    now: int,
) -> Tariff | None:
    """The tariff that applies to one turn, each version asked by its own ``version_at`` policy.

    ``None`` = none is in force then, or the moment that decides is not known yet. Of two versions
    that both claim the turn (a policy changed between them) the earlier keeps it. Raises
    ``RegistryError`` where a tariff is not the one registered.
    """
    ordered = sorted(tariffs, key=lambda tariff: tariff.effective_from)
    for tariff in ordered:
        known = registry.version(tariff.version)
        if known.sha256 != tariff.sha256:
            raise RegistryError("tariff.altered", f"{tariff.version} is not the one registered")
        policy = tariff.policy.version_at
        moment = deciding_moment(policy, entered_at=entered_at, left_at=left_at, now=now)
        if moment is not None and known.stage in BINDING and known.holds(moment):
            return tariff
    return None


def _step(version: Version, step: Step) -> Version:
    after = _TABLE.get((version.stage, step))
    if after is None:
        raise RegistryError(
            "tariff.no_such_step", f"{version.version} is {version.stage} and cannot take {step}"
        )
    return replace(version, stage=after)


def _put(registry: Registry, *changed: Version) -> Registry:
    names = {one.version for one in changed}
    return _with(registry, (*(v for v in registry.versions if v.version not in names), *changed))


def _with(registry: Registry, versions: Iterable[Version]) -> Registry:
    ordered = tuple(sorted(versions, key=lambda one: (one.start, one.version)))
    return replace(registry, versions=ordered)
