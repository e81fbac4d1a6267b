"""Alembic's entrance: migrates on the connection that `gate.store.engine.migrate` holds."""

from alembic import context
from sqlmodel import SQLModel

import gate.store.tables
import gate.store.tables_accounts
import gate.store.tables_companies
import gate.store.tables_money
import gate.store.tables_notices
import gate.store.tables_plan
import gate.store.tables_receipts
import gate.store.tables_reconcile
import gate.store.tables_shadow
import gate.store.tables_slots
import gate.store.tables_tariffs
import gate.store.tables_yard  # noqa: F401  # importing all of them fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
