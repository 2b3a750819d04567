"""The circle: presence, turnover, open positions and load, and what turns it."""
