"""What a snapshot means in law: pure functions from words to days, relations and categories."""
