"""The ledger itself, for auditors: its checkpoint, who read what, who could see what."""
