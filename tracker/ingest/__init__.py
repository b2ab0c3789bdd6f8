"""Check sources, follow listings, complete interrupted runs, and import files."""
