"""From an address to a response: HTTP, robots.txt, per-host limits, SSRF guard, local files."""
