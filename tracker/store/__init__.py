"""What we keep: the archive (files that are evidence) and the database (what we said, and when)."""
