"""Answer questions about policies: status, lists, changes and the history of clauses."""
