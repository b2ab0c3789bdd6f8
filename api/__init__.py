"""The HTTP side of the tracker: /v1 as JSON."""
