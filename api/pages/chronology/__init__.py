"""The joined-up chronology, and several accounts of one occasion side by side."""
