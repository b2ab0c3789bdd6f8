"""Values to files that people and programs read. Pure."""
