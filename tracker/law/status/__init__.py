"""Compute the status of a policy on a day from its facts."""
