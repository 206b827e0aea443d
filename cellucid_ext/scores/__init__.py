"""Scores of gene sets: one number per cell out of many genes, in bounded memory."""
