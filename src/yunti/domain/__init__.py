"""Words and arithmetic of the administration: pure, no Django, no clock."""
