"""SQLite as Django has it, for pages that send the same long statements again and again (`base.py`)."""
