"""Measure opening a dataset in real JupyterLab: seconds, loop lag, bytes, copies."""
