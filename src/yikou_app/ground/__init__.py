"""地基 (ground): what every room's models stand on; it keeps no table of its own.

In: nothing. Kept: nothing. Out: field types (fen, sealed text, blind index, opaque reference),
the scope of a user and the manager that refuses unscoped queries, and the triggers that keep
posted rows as they are on SQLite and PostgreSQL. See docs/decisions/0002-ground.md.
"""
