"""Storage of the centre: SQLModel tables, bulk writes with SQLAlchemy Core, Alembic migrations.

The same tables live on SQLite (WAL, synchronous FULL) and PostgreSQL. It refuses to decide
anything.
"""
