"""Figures of the past: how long each step took, of what the archive holds. Values in, values out."""
