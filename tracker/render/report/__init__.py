"""Render a comparison of two versions as Markdown, HTML and Word."""
