"""Repair the lines of a document: page furniture, wraps, paragraphs."""
