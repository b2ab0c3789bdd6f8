"""From what a reading or a day brought to the people who asked to be told: events, subscriptions,
outbox, channels.
"""
