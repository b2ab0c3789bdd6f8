"""Find sentences, citations, dates and clause labels in legal text."""
