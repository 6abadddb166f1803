"""How fast and how small: ratios of gkdesk to the bare thing, measured in one run."""
