"""The ways to a reader: one file a channel, one line a channel in `alert.outbox`."""
