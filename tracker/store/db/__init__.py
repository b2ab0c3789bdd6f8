"""Open the database, define its tables and map rows to model values."""
