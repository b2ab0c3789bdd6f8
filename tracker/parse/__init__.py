"""Read the bytes of a capture as a snapshot: its head, and its clauses as a tree.

`formats` turns bytes into lines, `lines` takes the page's damage away and joins paragraphs,
`document` divides what stands around the policy, `clauses` builds the tree with its addresses.
`grammar` holds the patterns that all of them share. Pure, but for the child processes that read
PDFs, Word files and scans.
"""

PROFILE = "2026-12-01.1"  # changes whenever the same bytes may read differently
