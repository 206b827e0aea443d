"""Display order: one permutation of the cells per version, levels its prefixes.

Pure arrays: knows no reader, no file format and no carrier.
"""
