"""The README's pictures: taken from the real case, by the site itself, so that they cannot show what it does not."""
