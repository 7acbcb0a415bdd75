"""Random numbers as numpy's default generator draws them.

Importing `numpy.random` takes a fiftieth of a build's time, of which joint needs two kinds of
draws; and numpy promises no stream: a mosaic is to be the same with its next version.

References
----------
.. [1] M. O'Neill, "PCG: A family of simple fast space-efficient statistically good algorithms
   for random number generation", Harvey Mudd College, 2014 (PCG64: XSL RR 128/64).
.. [2] M. O'Neill, "Developing a seed_seq alternative", 2015, as numpy's SeedSequence has it.
.. [3] D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from mosaic.arrays import Floats

_32, _64, _128 = ((1 << bits) - 1 for bits in (32, 64, 128))
_STEP = 0x2360ED051FC65DA44385DF649FCCF645
# Numbers of a distribution are rounded to this share of one.
_GRAIN = 2.0**30
# States that are drawn one by one; then as many at once as there are.
_ONE_BY_ONE = 64


class Draws:
    """A stream of random numbers.

    Parameters
    ----------
    *seed : int
        Not negative.
    """

    def __init__(self, *seed: int) -> None:
        words = list(_seed_words(_pool(seed)))
        pairs = [low | high << 32 for low, high in zip(words[::2], words[1::2], strict=True)]
        self._add = (pairs[2] << 64 | pairs[3]) << 1 & _128 | 1
        self._state = (self._add + (pairs[0] << 64 | pairs[1])) & _128
        self._next()
        self._half: int | None = None

    def gumbel(self, shape: tuple[int, ...]) -> Floats:
        """Draw from Gumbel's distribution, of location 0 and scale 1; one number at least.

        They are rounded, for the last bits of a logarithm differ between processors.
        """
        count = int(np.prod(shape))
        states = np.empty((2, count), np.uint64)
        known = min(count, _ONE_BY_ONE)
        first = [divmod(self._next(), 1 << 64) for _ in range(known)]
        states[:, :known] = np.array(first, np.uint64).T
        times, add = pow(_STEP, known, 1 << 128), 0
        for _ in range(known):
            add = (add * _STEP + self._add) & _128
        while known < count:
            more = min(known, count - known)
            states[:, known : known + more] = _stepped(states[:, :more], times, add)
            times, add = times * times & _128, (add * times + add) & _128
            known += more
        self._state = int(states[0, -1]) << 64 | int(states[1, -1])
        share = (_mixed(states) >> np.uint64(11)) * 2.0**-53
        # A share of 0, whose double logarithm is infinite, is taken for the next.
        found = -np.log(-np.log(np.minimum(1 - share, 1 - 2.0**-53)))
        return np.asarray(np.round(found * _GRAIN) / _GRAIN).reshape(shape)

    def below(self, count: int) -> int:
        """Draw an integer from 0 to `count` - 1; `count` is from 1 to 2^32 - 1."""
        if count == 1:
            return 0
        product = self._next_half() * count
        if product & _32 < count:
            while product & _32 < (_32 + 1 - count) % count:
                product = self._next_half() * count
        return product >> 32

    def _next(self) -> int:
        """Step to the next state."""
        self._state = (self._state * _STEP + self._add) & _128
        return self._state

    def _next_half(self) -> int:
        """Take 32 bits; the other half of 64 is kept."""
        if self._half is not None:
            half, self._half = self._half, None
            return half
        state = np.array(divmod(self._next(), 1 << 64), np.uint64)
        self._half, half = divmod(int(_mixed(state)), 1 << 32)
        return half


def _pool(seed: tuple[int, ...]) -> list[int]:
    """Four words of 32 bits, of all that a seed has."""
    entropy = []
    for number in seed:
        entropy += [number >> bits & _32 for bits in range(0, max(number.bit_length(), 1), 32)]
    constant = 0x43B0D7E5

    def hashed(word: int) -> int:
        nonlocal constant
        word ^= constant
        constant = constant * 0x931E8875 & _32
        word = word * constant & _32
        return word ^ word >> 16

    def joined(one: int, other: int) -> int:
        word = 0xCA01F9DD * one - 0x4973F715 * other & _32
        return word ^ word >> 16

    pool = [hashed(word) for word in (entropy + [0] * 4)[:4]]
    for source in range(4):
        for place in range(4):
            if place != source:
                pool[place] = joined(pool[place], hashed(pool[source]))
    for word in entropy[4:]:
        pool = [joined(own, hashed(word)) for own in pool]
    return pool


def _seed_words(pool: list[int]) -> Iterator[int]:
    """Eight words of 32 bits to start with."""
    constant = 0x8B51F9DD
    for _, word in zip(range(8), cycle(pool), strict=False):
        mixed = word ^ constant
        constant = constant * 0x58F38DED & _32
        mixed = mixed * constant & _32
        yield mixed ^ mixed >> 16


def _stepped(states: NDArray[np.uint64], times: int, add: int) -> NDArray[np.uint64]:
    """Multiply and add numbers of 128 bits, (2, n) their high and low halves; what is beyond falls away."""
    high, low = states
    (times_high, times_low), (add_high, add_low) = (
        np.array(divmod(number, 1 << 64), np.uint64) for number in (times, add)
    )
    bits, mask = np.uint64(32), np.uint64(_32)
    # The high half of a product of two low halves, by their own halves.
    below, above = low & mask, low >> bits
    small, large = times_low & mask, times_low >> bits
    across, down = below * large, above * small
    middle = (below * small >> bits) + (across & mask) + (down & mask)
    carried = above * large + (across >> bits) + (down >> bits) + (middle >> bits)
    found = np.stack([carried + high * times_low + low * times_high + add_high, low * times_low])
    found[1] += add_low
    found[0] += found[1] < add_low
    return found


def _mixed(states: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """64 bits of each state: its halves joined, and turned by its highest bits."""
    joined, turn = states[0] ^ states[1], states[0] >> np.uint64(58)
    return np.asarray(joined >> turn | joined << (np.uint64(64) - turn & np.uint64(63)))
