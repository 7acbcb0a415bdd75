"""A short run of each fuzz target; ``run.py`` beside it is the long one."""

import functools
import os
import random
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from mutate import mutated
from targets import TARGETS, check, seeds

#: Examples a target; more by hand: FUZZ_EXAMPLES=5000 pytest tests/fuzz
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))

kept_seeds = functools.cache(seeds)


@pytest.mark.parametrize("name", TARGETS)
def test_good_inputs_are_taken_and_old_finds_are_refused_or_taken(name):
    taken = [check(name, data) for data in kept_seeds(name)]
    assert any(taken)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_no_bytes_make_a_reader_fall_over(name, data):
    known = kept_seeds(name)
    one, other = (data.draw(st.sampled_from(range(len(known)))) for _ in range(2))
    # One number stands for all changes: what fails is told as its seeds and this number.
    number = data.draw(st.integers(0, 2**32 - 1))
    check(name, mutated(known[one], known[other], random.Random(number)))
