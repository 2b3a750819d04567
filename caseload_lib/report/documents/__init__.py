"""Documents of parts, tables and pictures, written as pages and for Word and Excel."""
