"""One gene, by every way there is, on the same file, beside what the machine could do."""
