"""What people put in: their word as facts, their decision on what was not believed, the operator's
token.
"""
