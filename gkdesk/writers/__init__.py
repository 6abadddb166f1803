"""From a report to a file."""
