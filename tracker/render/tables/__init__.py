"""Render lists as CSV and Excel tables."""
