"""The archive (files that are evidence) and the database (facts, and when they were recorded)."""
