"""Thin Tornado handlers, one resource a file; the route table is ``routes``."""
