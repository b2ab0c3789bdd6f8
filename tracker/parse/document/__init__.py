"""Separate the head, notice, annexes and signature of a document from its body."""
