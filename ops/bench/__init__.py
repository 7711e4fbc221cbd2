"""`make bench`: what the ledger costs, each figure beside a baseline measured in the same run."""
