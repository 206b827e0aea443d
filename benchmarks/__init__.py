"""Generated data and measurements; nothing here is installed."""
