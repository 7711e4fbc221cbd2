from hypothesis import given
from hypothesis import strategies as st

from api.pages.figures.room import Room, Spot

px = st.floats(-500, 1500)
spots = st.builds(
    lambda left, width, row: Spot(left, left + width, row), px, st.floats(0.5, 300), st.sampled_from([1.0, 18.0])
)


@given(st.lists(spots), spots)
def test_a_spot_is_free_where_nothing_taken_in_its_row_covers_any_of_it(taken: list[Spot], asked: Spot) -> None:
    room = Room()
    for spot in taken:
        room.take(spot)
    covered = [spot for spot in taken if spot.row == asked.row and spot.left < asked.right and spot.right > asked.left]
    assert room.is_free(asked) == (not covered)
