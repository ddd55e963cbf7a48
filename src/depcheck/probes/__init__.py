"""What is started, and only where the user asks for it."""
