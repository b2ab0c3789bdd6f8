"""Render events as mails, chat messages and webhook payloads."""
