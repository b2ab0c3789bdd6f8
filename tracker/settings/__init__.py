"""Read sources.toml and the environment into Settings."""
