"""Tracks, versions and compares government policy documents. Start with `model`."""

__version__ = "0.1.0"
