"""gkdesk: the yearly report on open government information, from an empty form to the signed draft."""

__version__ = "0.1.0"
