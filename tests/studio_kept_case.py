"""A small work and a stroke of paint, for the tests of what the studio keeps."""


def small(page, name="emma.png"):
    work = page.create(name=name)
    page.edit(work, kind="set", settings={"size": "16x16", "backing": "none"})
    return work


def paint(page, work, start, color="Red", count=1):
    return page.edit(work, kind="paint", cols=16, rows=16, runs=[[start, count, color]])
