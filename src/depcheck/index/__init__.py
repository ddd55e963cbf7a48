"""What is known of releases."""
