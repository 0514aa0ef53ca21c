"""The engine for a library on a server: PostgreSQL's table definitions, migrations, transactions and queries."""
