"""Capture bytes -> Snapshot: pure but for the child processes that read PDFs, Word files and scans.

formats: bytes to lines. furniture, wraps, breaks: the page's damage undone, lines to paragraphs.
parts, head: what stands around
the policy. marks, series, numbering, clauses, paths: the policy as a tree of clauses with
addresses.
"""

PROFILE = "2026-11-30.4"  # changes whenever the same bytes may read differently
