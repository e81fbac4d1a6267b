"""The tables of the yard's plan: its versions, when each applied, what solvers proposed, drafts.

Same rules as `gate.store.tables`. Versions and applications are only ever added; a draft is the
scratch paper of one person, replaced at every change and in no book.
"""

from sqlmodel import Field, SQLModel

from gate.store.tables import _big, _text


class YardVersionRow(SQLModel, table=True):
    """One yard file as it was entered; only ever added."""

    __tablename__ = "yard_version"
    id: str = Field(primary_key=True)
    text: str = Field(sa_column=_text())
    sha256: str
    bays: int
    illustrative: bool
    why: str
    entered_by: str
    entered_on: str
    entered_at: int = Field(sa_column=_big())
    act: int = Field(sa_column=_big())


class YardAppliedRow(SQLModel, table=True):
    """A version began to hold; only ever added."""

    __tablename__ = "yard_applied"
    id: str = Field(primary_key=True)
    version: str
    sha256: str
    why: str
    by: str
    device: str
    at: int = Field(sa_column=_big())
    act: int = Field(sa_column=_big())


class SolverTickRow(SQLModel, table=True):
    """One proposal of a solver and what became of it; only ever added."""

    __tablename__ = "solver_tick"
    id: str = Field(primary_key=True)
    at: int = Field(sa_column=_big(index=True))
    asked_at: int = Field(sa_column=_big())
    waiting: int
    method: str
    inputs: str
    seed: int
    objective: int = Field(sa_column=_big())
    bound: int = Field(sa_column=_big())
    gain_m: int = Field(sa_column=_big())
    verdict: str
    bays: str = Field(sa_column=_text())
    moves: str = Field(sa_column=_text())


class YardDraftRow(SQLModel, table=True):
    """What one person is drawing."""

    __tablename__ = "yard_draft"
    account: str = Field(primary_key=True)
    text: str = Field(sa_column=_text())
    at: int = Field(sa_column=_big())
