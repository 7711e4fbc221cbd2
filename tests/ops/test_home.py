"""A home is closed to other users and keeps its keys apart from its database."""

import stat
from pathlib import Path

from ops.home import Home


def test_a_new_home_and_what_is_in_it_are_its_owners_alone(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "deep" / "home")
    for folder in (home.path, home.keys, home.postgres):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_a_home_made_again_is_the_same(tmp_path: Path) -> None:
    (Home.at(tmp_path).keys / "issuer").write_text("secret", "utf-8")
    assert (Home.at(tmp_path).keys / "issuer").read_text("utf-8") == "secret"


def test_keys_that_were_opened_to_others_are_closed_again(tmp_path: Path) -> None:
    Home.at(tmp_path).keys.chmod(0o755)
    assert stat.S_IMODE(Home.at(tmp_path).keys.stat().st_mode) == 0o700


def test_naming_a_home_makes_nothing(tmp_path: Path) -> None:
    assert Home(tmp_path / "home").postgres == tmp_path / "home" / "postgres"
    assert not (tmp_path / "home").exists()
