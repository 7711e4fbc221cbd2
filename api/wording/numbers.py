"""Small numbers in words, as a sentence begins with them."""

from typing import Final

_WORDS: Final = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
LARGEST: Final = len(_WORDS) - 1
"""The largest number that there is a word for."""


def in_words(count: int) -> str:
    """Return a number up to twenty in words, a larger one in figures."""
    return _WORDS[count] if count <= LARGEST else f"{count:,}"
