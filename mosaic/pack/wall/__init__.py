"""Side view: a wall of pieces in rows, one stud deep.

::

    rows        pieces in running bond
      cracks    seams above seams, and how high they rise
      ties      pieces behind that hold together what colors force apart
"""
