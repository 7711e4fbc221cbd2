"""The database's schema: plain SQL files, applied in the order of their names, never edited afterwards."""
