"""Formats to arrays: the only package (beside prepare) that knows h5py and zarr."""
