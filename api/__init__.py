"""Serve the tracker over HTTP: JSON under /v1, and pages."""
