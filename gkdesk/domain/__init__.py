"""What a report is. No files, no windows: everything here can be said about a report on paper."""
