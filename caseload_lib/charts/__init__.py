"""Charts: data in, an Altair chart out."""
