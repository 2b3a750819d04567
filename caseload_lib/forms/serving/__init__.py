"""Serving the forms to browsers, and JupyterLab to analysts."""
