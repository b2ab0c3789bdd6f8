"""Recognise the kinds of lines that official documents are made of."""
