"""What sharing found, as documents for the screen, a page, a form and the terminal."""
