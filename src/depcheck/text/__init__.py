"""Foreign bytes to text, and foreign text made harmless."""
