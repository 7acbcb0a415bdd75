"""Pieces of any sizes: regions covered with the least cost.

::

    grid          regions of one color, window by window
      region      largest first, then sweeps that may prove the best
        placements  where a piece may lie
        prices      what each cell has to cost
        sweep       the cheapest cover, guided by prices
"""
