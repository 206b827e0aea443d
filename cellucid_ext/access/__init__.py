"""May this be read? API path to confined path; opaque ids."""
