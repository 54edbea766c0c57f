"""What the registry remembers: SQLAlchemy models, sessions, migrations. The only SQL in the house."""
