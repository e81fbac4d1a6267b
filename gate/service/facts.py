"""Facts as people state them, in the canonical form that visits and passes keep."""

from fees.categories import Chargeable, refuse_contradictions
from gate.journey.errors import DomainError


def check_facts(facts: object) -> dict[str, object]:
    """Facts in canonical form.

    Raises `facts.invalid` naming those that are not understood or cannot be true at once.
    """
    if not isinstance(facts, dict):
        raise DomainError("facts.invalid", detail="object")
    try:
        known = Chargeable.from_facts(facts)
        refuse_contradictions(known)
        return dict(known.to_facts())
    except ValueError as error:
        raise DomainError("facts.invalid", detail=str(error)) from error
