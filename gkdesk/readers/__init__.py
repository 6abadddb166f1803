"""From a file to values by path, each with where it came from."""
