"""Derive what a document does to other policies."""
