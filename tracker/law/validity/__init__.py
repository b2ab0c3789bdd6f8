"""Derive when a document applies, from its text and from default rules."""
