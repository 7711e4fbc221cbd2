"""The findings of the Hamzah Khan review, put to the views over the events of ops/case/hamzah-khan."""
