"""Reading instruments from documents as people have them: text, Word, Excel and TOML."""
