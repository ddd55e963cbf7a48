"""Report to text. A renderer returns a string and asks nothing of the outside."""
