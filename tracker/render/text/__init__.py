"""Render the clauses of a snapshot as Markdown and HTML."""
