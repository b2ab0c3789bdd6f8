"""Render answers, readings and changes as JSON objects."""
