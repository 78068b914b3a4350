"""The demo town: Stirling, with people, reports, pledges and activities of our own invention."""
