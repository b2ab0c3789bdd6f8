"""Store captures as files in a hash chain that can be verified."""
