"""A new version of a frozen value: `dataclasses.replace`, made quick.

A visit takes three versions in one passage, and the standard `replace` was the dearest thing the
loop did (benchmarks/README.md): it walks the fields in Python and assigns each through the freeze.
This one copies the slots directly. It is for frozen, slotted dataclasses without `__post_init__`,
which all values of the journey are, and refuses others.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace as replace  # so that mypy checks names and types of changes
else:

    def replace(old, /, **changes):
        """Return a copy of `old` with these fields changed.

        Raises `TypeError` for a name that is no field, or a value that is not such a dataclass.
        """
        kind = type(old)
        copy = _COPIES.get(kind) or _COPIES.setdefault(kind, _copier(kind))
        return copy(old, changes)


_COPIES: dict[type[Any], Callable[[Any, dict[str, Any]], Any]] = {}


def _copier(kind: type[Any]) -> Callable[[Any, dict[str, Any]], Any]:
    """How values of this class are copied: all slots at once, then what changes."""
    names = tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()
    if len(names) < 2 or set(names) != set(getattr(kind, "__slots__", ())):
        raise TypeError(f"{kind.__name__} is not a slotted dataclass of two or more fields")
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} checks itself when made; a copy would skip that")
    get = attrgetter(*names)
    put = {name: getattr(kind, name).__set__ for name in names}
    puts = tuple(put.values())
    make = object.__new__

    def copy(old: Any, changes: dict[str, Any]) -> Any:
        new = make(kind)
        for assign, value in zip(puts, get(old), strict=True):
            assign(new, value)
        for name, value in changes.items():
            if name not in put:
                raise TypeError(f"{kind.__name__} has no field {name!r}")
            put[name](new, value)
        return new

    return copy
