"""How many cases somebody can carry, with the whole reasoning: on a screen, a page, in files."""
