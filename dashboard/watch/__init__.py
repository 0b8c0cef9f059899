"""Watches: what a series of readings leads to. Each is pure; the runner keeps their states."""
