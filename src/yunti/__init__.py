"""Yunti: programmes that bring enterprises onto the cloud, each run from one definition."""
