"""Writes of the registry, one module per noun. Not here: reads (`queries`), lists coming in and going out (`importing`, `exports`)."""
