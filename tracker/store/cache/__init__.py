"""Cache dossiers and timelines in memory."""
