"""Steps of laying walls, held against golden files: seams of rows, and ties of what cracks."""

import numpy as np
from helpers import LETTERS
from pack_case import holes, letters, noise

from mosaic.pack.wall import rows, ties


def wall(number):
    """A few rows in two or three colors, some cells bare."""
    cells = noise(3 + number % 5, 5 + number % 9, 30 + 5 * (number % 7), 2 + number % 3, number)
    if number % 4 == 3:
        cells[holes(*cells.shape, 90, number + 20)] = -1
    return cells


def seams_drawn(seams):
    return letters(seams + 0, "_|")


def test_rows_of_walls(golden):
    """Seams of each wall, what it costs, and what it would at least."""
    costs = {
        1: np.full(len(LETTERS), 5), 2: np.full(len(LETTERS), 6), 3: np.full(len(LETTERS), 7),
        4: np.array([7, 9, -1, *[8] * (len(LETTERS) - 3)]), 6: np.full(len(LETTERS), 9),
    }  # fmt: skip
    lines = []
    for number in range(28):
        cells = wall(number)
        lengths = {n: costs[n] for n in (1, 2, 3, 4, 6)[: 2 + number % 4]}
        rules = rows.bond(cells, lengths, seam=number % 6)
        seams = rows.lay(rules)
        lines.append(f"{number}: {rows.cost(rules, seams)} of {rows.fewest(rules)}")
        lines.append(f"{rules.lengths} {rules.meet.sum()} {rows.pieces_cost(rules, seams)}")
        lines.append(seams_drawn(seams))
    golden("pack/wall-rows.txt", "\n".join(lines) + "\n")


def test_what_a_row_may_be_laid_of():
    """A piece ends at a cell where so many before it are of its color, in which it exists."""
    cells = np.array([[0, 0, 0, 1, 1, -1, 0], [0, 0, 1, 1, 1, -1, -1]], np.int16)
    lengths = {1: np.array([3, 3, 4]), 2: np.array([5, -1, 6]), 3: np.array([0, 7, 6])}
    found = rows.bond(cells, lengths, 2)
    assert found.lengths == (3, 2, 1)
    no = int(rows.NEVER)
    assert found.cost.tolist() == [
        [[no, no, 0, no, no, no, no], [no, no, no, no, 7, no, no]],
        [[no, 5, 5, no, no, no, no], [no, 5, no, no, no, no, no]],
        [[3, 3, 3, 3, 3, 0, 3], [3, 3, 3, 3, 3, 0, 0]],
    ]
    assert found.meet.tolist() == [[2, 2, 2, 2, 0, 0]]


def tied(number):
    """A wall that cracks in many places, and is tied by some lengths of pieces."""
    rows_, cols = 6 + number % 9, 5 + number % 11
    cells = noise(rows_, cols, 50, 2 + number % 3, number + 40)
    seams = np.zeros((rows_, cols + 1), bool)
    seams[:, [0, -1]] = True
    seams[:, 1:-1] = cells[:, 1:] != cells[:, :-1]
    seams[:, 1:-1] |= holes(rows_, cols - 1, 75, number + 80)
    seams[: 4 + number % 9, 2 + number % 3] = True
    if number % 3 == 2:
        bare = holes(rows_, cols, 93, number + 60)
        cells[bare] = -1
        seams[:, :-1] |= bare
        seams[:, 1:] |= bare
    lengths = {n: np.ones(4, bool) for n in range(1, 3 + number % 6)}
    deep = {n: np.arange(4) != n % 5 for n in ((1, 2, 3), (2, 3, 4), (1, 4), (2, 6))[number % 4]}
    lengths[2] = np.arange(4) != 1
    for n in np.unique(np.diff(np.nonzero(seams.ravel())[0])).tolist():
        lengths.setdefault(n, np.zeros(4, bool))
    bridges = ((2, 3, 4), (4, 2), (3,), (2, 6))[number % 4]
    return ties.Tied(cells, seams, lengths, deep, bridges), cells >= 0


def test_ties_of_walls(golden):
    """Cracks found, and the pieces before and behind that hold them; bodies before and after."""
    lines = []
    for number in range(36):
        one, solid = tied(number)
        found = ties.cracks(one.seams, solid)
        lines.append(f"{number}: {ties.bodies(one.seams, solid, [])} bodies")
        lines += [f"crack before {c.col} from {c.row} through {c.rows}" for c in found]
        for crack in found:
            one.tie(crack, 2 + number % 4)
        lines += [f"{b.length} behind {b.row},{b.col}" for b in one.laid]
        lines += [f"holds {left} {right}" for left, right in one.pairs]
        lines.append(f"{ties.bodies(one.seams, solid, one.pairs)} bodies")
        lines.append(seams_drawn(one.seams))
        lines.append(letters(one.deeper + 2 * one.behind, ".?o#"))
        lines.append(letters(one.held + 0, ".h"))
    golden("pack/wall-ties.txt", "\n".join(lines) + "\n")
