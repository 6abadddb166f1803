"""gkdesk: the yearly report on open government information, filled in, checked, exported."""

__version__ = "0.1.0"
