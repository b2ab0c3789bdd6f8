"""Record events, match them with subscriptions and deliver them over the channels."""
