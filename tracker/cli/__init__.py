"""The commands that stand beside `cli`, and what they print for people."""
