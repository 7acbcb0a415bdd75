"""Damaged projects: a JSON value changed, dropped or added anywhere in a good one."""

import copy

from hypothesis import strategies as st

#: What may stand where something else should; none is a whole number written as a float.
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 70000),
    st.sampled_from([0.5, -0.5, 2.5, 1e300]),
    st.sampled_from(["", "top", "side", "x" * 2000, "=1+1", "#12345g", "plate_1x1", "mosaic"]),
    st.just([]),
    st.just({}),
    st.lists(st.integers(-2, 3), max_size=4),
)


def places(node, path=()):
    """All paths to values in a JSON value."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@st.composite
def damaged(draw, node):
    """A copy of a project with one to three places changed."""
    node = copy.deepcopy(node)
    for _ in range(draw(st.integers(1, 3))):
        *parents, last = draw(st.sampled_from(list(places(node))))
        holder = node
        for key in parents:
            holder = holder[key]
        if draw(st.booleans()):
            holder[last] = draw(ODD)
        else:
            del holder[last]
    return node
