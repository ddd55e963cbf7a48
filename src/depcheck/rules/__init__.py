"""One function a rule."""
