"""Extract links, feed entries and attachments from pages."""
