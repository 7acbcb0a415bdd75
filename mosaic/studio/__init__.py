"""The studio: a page on loopback where a mosaic is made by hand and eye.

::

    app          the server: two ports, from start to end
      guard      who may ask, and errors as pages get them
      routes     the calls of /api/1
        bodies   what pages send, checked
        answers  what calls do with a work, beside edits
        about    settings, colors, parts, formats and schemes as pages need them
        tasks    jobs of a work: files, curve of price against likeness, thumbnails
      files      files of works, on the second port
    works        the folder that is served
      work       one work: its content, what is shown of it, and its files
        edits    what an edit changes, and how it is undone
        layer    cells set by hand
        history  each edit a line of a file
        render   from content to a plan
        look     what a page shows of a plan
        saving   the result folder
    events       what pages are told, in order
    jobs         two threads: what the hand waits for, and what takes its time
"""
