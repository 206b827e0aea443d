"""Which cells lie inside what a person drew: exact, on the file's own coordinates."""
