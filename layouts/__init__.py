"""Pure drawing: values become components. Nothing here acts, reads a clock or reaches a store."""
