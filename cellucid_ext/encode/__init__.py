"""Arrays to the bytes of the data contract, and back; little-endian throughout."""
