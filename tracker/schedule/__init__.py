"""Decide when each source is checked, on one machine or many."""
