"""Render events and dates as Atom and iCalendar feeds."""
