"""The only place that prints, exits, and asks about terminals."""
