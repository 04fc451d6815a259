"""The token log in use: noting usage, importing the older form, summing, committing it."""
