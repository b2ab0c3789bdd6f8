"""Build the clause tree of a document and the addresses of its clauses."""
