"""An address becomes bytes: `http` for pages, `files` for folders, `guard` for whom we may speak
to. Reads and keeps nothing.
"""
