"""The archive: months and years of facts in SQL, written by the archivist alone and read by review."""
