"""The demonstration: a small site on loopback, its documents, and a home that watches them.

The documents are condensed restatements of five real ones and of an older one whose wording is
invented; each page says so.
"""
