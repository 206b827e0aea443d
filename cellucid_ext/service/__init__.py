"""Orchestration between handlers and engine: cache, single flight, versions."""
