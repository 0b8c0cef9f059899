"""Outputs: what leaves the centre by itself, to the few places that its configuration names."""
