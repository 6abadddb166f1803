"""What a clerk does, without a window."""
