"""What was believed of each person, agency by agency."""
