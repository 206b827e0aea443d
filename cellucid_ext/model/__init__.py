"""Pure types of the data contract: no I/O, no third-party format library."""
