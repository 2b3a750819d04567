"""Tests that cleaning takes out what copying left, and no word."""

import re

from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.record.instrument_documents.pieces import Line
from caseload_lib.record.instrument_documents.wording import (
    clean_wording,
    make_id,
    split_bullet,
    split_strong,
)


@given(st.text(max_size=60))
def test_clean_wording_twice_is_once_and_no_letter_is_lost(text):
    """Cleaning what is clean changes nothing; without brackets or tags every letter stays."""
    plain = re.sub(r"[\[<*]", "", text)
    cleaned = clean_wording(plain)
    assert clean_wording(cleaned) == cleaned
    assert [c for c in cleaned if c.isalnum()] == [c for c in plain if c.isalnum()]


@given(st.text(alphabet="abc ÄÖ<>&=", max_size=30), st.sampled_from(["·", "•", "\uf0b7", "-"]))
def test_split_bullet_finds_what_stands_behind_it(text, bullet):
    """However it is indented, the words behind a bullet are the same."""
    plain = " ".join(text.split())
    found = split_bullet(Line("line 1", f" {bullet} \xa0{plain} "))
    assert found == (True, clean_wording(plain))
    assert split_bullet(Line("line 1", plain)) == (False, clean_wording(plain))


@given(st.text(max_size=80))
def test_make_id_is_always_safe(text):
    """Whatever a heading or a file is called, its id is letters, digits and underscores."""
    assert re.fullmatch(r"(?:[a-z][a-z0-9_]{0,39})?", make_id(text))


def test_split_strong_only_at_the_start():
    """Bold type later in a text is no heading."""
    assert split_strong("Look <b>here</b> now") == ("", "Look here now")
    assert split_strong("[image: ]<B>Look</B> here") == ("Look", "here")
