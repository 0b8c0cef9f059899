"""What people read when every screen is dark: sheets as values, HTML and PDF, and the folder they lie in."""
