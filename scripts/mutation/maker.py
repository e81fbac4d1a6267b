"""Makes the mutants: mutmut's operators, one changed function each, ready to be put in place.

mutmut alone would rewrite the module and start pytest anew for each mutant; here a mutant is the
text of one function, and `Mutant.put_in_place` gives that function's body to the function object
everybody already holds. What stands outside functions (tables, fields, defaults of classes) is not
changed, nor are functions under a decorator that keeps their results.
"""

import importlib
import itertools
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

PLAIN_DECORATORS = {"property", "staticmethod", "classmethod"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change: where it is, the lines it changes, and the function as it then reads."""

    module: str  # fees.money
    function: str  # Rounding.apply
    number: int  # within the function, from 1
    first_line: int
    last_line: int
    was: str
    now: str
    text: str  # the changed function, inside its class if it has one

    @property
    def name(self) -> str:
        """What people call it: `fees.money.Rounding.apply#3`."""
        return f"{self.module}.{self.function}#{self.number}"

    def put_in_place(self) -> None:
        """Change the running function; every reference to it, however old, then does the new."""
        running = function_at(self.module, self.function)
        changed = self._compiled(running.__globals__)
        running.__code__ = changed.__code__
        running.__defaults__ = changed.__defaults__
        running.__kwdefaults__ = changed.__kwdefaults__

    def _compiled(self, module: dict[str, object]) -> types.FunctionType:
        """The changed function, built among the names of its module without touching them."""
        names = dict(module)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `1 is not x` deserves a warning, not a verdict
            exec(compile(self.text, f"<{self.name}>", "exec"), names)
        found: object = names[self.function.split(".")[0]]
        for part in self.function.split(".")[1:]:
            found = vars(found)[part]
        return bare(found)


def bare(found: object) -> types.FunctionType:
    """The function itself under `@property`, `@staticmethod` or `@classmethod`."""
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    if not isinstance(found, types.FunctionType):
        raise TypeError(f"{found!r} is no function of Python's own")
    return found


def function_at(module: str, function: str) -> types.FunctionType:
    """The function object behind `fees.money`, `Rounding.apply`."""
    found: object = importlib.import_module(module)
    for part in function.split("."):
        found = vars(found)[part]
    return bare(found)


class _Visitor(MutationVisitor):  # type: ignore[misc]
    """mutmut's walk; properties are walked too, because a body can be swapped under them."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and len(node.decorators) == 1:
            decorator = node.decorators[0].decorator
            if isinstance(decorator, cst.Name) and decorator.value in PLAIN_DECORATORS:
                return False
        skipped: bool = super()._skip_node_and_children(node)
        return skipped


def mutants_of(path: Path, module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its functions."""
    source = path.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    nothing = IgnoredCode(set(), set(), set())  # no remark in the code spares it
    visitor = _Visitor(mutation_operators, nothing, None)
    wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    by_function: dict[cst.CSTNode, list[Mutation]] = {}
    for mutation in visitor.mutations:
        if isinstance(mutation.contained_by_top_level_function, cst.FunctionDef):
            by_function.setdefault(mutation.contained_by_top_level_function, []).append(mutation)
    for owner, function in _functions(wrapper.module):
        before = _code(function)
        for number, mutation in enumerate(by_function.get(function, []), 1):
            changed = cst.ensure_type(
                function.deep_replace(mutation.original_node, mutation.mutated_node),
                cst.FunctionDef,
            )
            place = places.get(mutation.original_node, places[function])
            was, now = difference(before, _code(changed))
            name = function.name.value
            yield Mutant(
                module=module,
                function=f"{owner.name.value}.{name}" if owner else name,
                number=number,
                first_line=place.start.line,
                last_line=place.end.line,
                was=was,
                now=now,
                text=_text(owner, changed),
            )


def _functions(module: cst.Module) -> Iterator[tuple[cst.ClassDef | None, cst.FunctionDef]]:
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef):
            yield None, statement
        elif isinstance(statement, cst.ClassDef):
            for inner in statement.body.body:
                if isinstance(inner, cst.FunctionDef):
                    yield statement, inner


def _text(owner: cst.ClassDef | None, function: cst.FunctionDef) -> str:
    if owner is None:
        return _code(function)
    shell = cst.ClassDef(name=owner.name, body=cst.IndentedBlock([function]))
    return _code(shell)


def _code(statement: cst.BaseStatement) -> str:
    code: str = cst.Module([statement]).code
    return code


def difference(before: str, after: str) -> tuple[str, str]:
    """The lines that went and the lines that came, each stripped and joined by a space."""
    old, new = before.splitlines(), after.splitlines()
    same = sum(1 for _ in itertools.takewhile(_alike, zip(old, new, strict=False)))
    old, new = old[same:][::-1], new[same:][::-1]
    same = sum(1 for _ in itertools.takewhile(_alike, zip(old, new, strict=False)))
    return _sentence(old[same:]), _sentence(new[same:])


def _alike(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _sentence(lines: list[str]) -> str:
    return " ".join(line.strip() for line in reversed(lines))
