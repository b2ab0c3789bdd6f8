"""Pages that scripts build: shown by a browser whose every connection goes through the guard."""
