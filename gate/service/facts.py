"""Facts as people state them, in the canonical form that visits and passes keep."""

from fees.categories import Chargeable
from gate.journey.errors import DomainError


def check_facts(facts: object) -> dict[str, object]:
    """Facts in canonical form.

    Raises `facts.invalid` naming the first one that is not understood.
    """
    if not isinstance(facts, dict):
        raise DomainError("facts.invalid", detail="object")
    try:
        return dict(Chargeable.from_facts(facts).to_facts())
    except ValueError as error:
        raise DomainError("facts.invalid", detail=str(error)) from error
