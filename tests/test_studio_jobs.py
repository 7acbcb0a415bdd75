"""Who goes first: the newest request, edits before drags, live work before jobs."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from mosaic.errors import Stopped
from mosaic.studio.events import Events
from mosaic.studio.jobs import Background, Job, Live

PATIENCE_S = 10


class Shown:
    """A work that notes what it is asked to show, and waits until it is let on or stopped."""

    def __init__(self, ident, log, gate=None, deaf=False):
        self.id, self.log, self.gate, self.deaf = ident, log, gate, deaf
        self.began = Event()

    def show(self, settings, stop):
        self.log.append((self.id, settings))
        self.began.set()
        end = time.monotonic() + PATIENCE_S
        while self.gate is not None and not self.gate.is_set() and time.monotonic() < end:
            if stop() and not self.deaf:
                break
            time.sleep(0.001)
        if stop():
            self.log.append((self.id, "stopped"))


@pytest.fixture
def live():
    thread = Live()
    thread.start()
    yield thread
    thread.end()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_of_requests_that_wait_the_newest_is_shown(live):
    log, gate = [], Event()
    work = Shown("a", log, gate)
    live.ask(work, {"n": 0})
    assert work.began.wait(PATIENCE_S)
    for n in range(1, 50):
        live.ask(work, {"n": n})
    gate.set()
    assert live.idle.wait(PATIENCE_S)
    assert log == [("a", {"n": 0}), ("a", {"n": 49})]


def test_an_edit_stops_a_draft_and_is_replaced_by_none(live):
    log, gate = [], Event()
    work = Shown("a", log, gate, deaf=True)
    live.ask(work, {"n": 0})
    assert work.began.wait(PATIENCE_S)
    live.ask(work)
    live.ask(work, {"n": 1})
    gate.set()
    assert live.idle.wait(PATIENCE_S)
    assert log == [("a", {"n": 0}), ("a", "stopped"), ("a", None)]


def test_an_edit_of_another_work_goes_first_and_the_first_begins_again(live):
    log, gate = [], Event()
    large, small = Shown("large", log, gate), Shown("small", log)
    live.ask(large)
    assert large.began.wait(PATIENCE_S)
    live.ask(small)
    assert small.began.wait(PATIENCE_S)
    gate.set()
    assert live.idle.wait(PATIENCE_S)
    assert log == [("large", None), ("large", "stopped"), ("small", None), ("large", None)]


def test_a_job_waits_for_live_work_and_ends_when_it_is_given_up(live):
    background = Background(live)
    background.start()
    log, gate, told = [], Event(), Event()

    def do(job):
        try:
            for n in range(1000):
                job.report(str(n), n / 1000)
                log.append(n)
                told.set()
                time.sleep(0.002)
        except Stopped:
            log.append("stopped")

    job = background.ask(Job("build", "a", do, quiet=True))
    assert told.wait(PATIENCE_S)
    live.ask(Shown("a", [], gate))
    time.sleep(0.05)
    seen = len(log)
    time.sleep(0.1)
    assert len(log) <= seen + 1
    gate.set()
    background.give_up("b")
    assert not job.cancelled.is_set()
    background.give_up("a")
    end = time.monotonic() + PATIENCE_S
    while background.jobs("a") and time.monotonic() < end:
        time.sleep(0.002)
    assert log[-1] == "stopped"
    background.end()


def test_what_is_put_off_happens_once_and_at_the_latest_at_the_end(live):
    background, log = Background(live), []
    background.start()
    for n in range(5):
        background.later("a", 0.05, lambda n=n: log.append(n))
    time.sleep(0.2)
    assert log == [4]
    background.later("a", 60, lambda: log.append("end"))
    background.end()
    assert log == [4, "end"]


def test_a_page_that_missed_too_much_is_told_to_begin_anew():
    import asyncio

    events = Events()
    for n in range(1500):
        events.tell("edit", "a", rev=n)

    async def first(after, work=""):
        stream = events.stream(after, work)
        found = [await anext(stream), await anext(stream)]
        await stream.aclose()
        return found[1].decode()

    def heard(*words):
        # The browser of other tests has a loop in this thread.
        with ThreadPoolExecutor(1) as other:
            return other.submit(asyncio.run, first(*words)).result()

    assert "event: reset" in heard(3)
    assert "id: 1500\nevent: reset" in heard(99_999)
    assert "id: 1500\nevent: edit" in heard(1499)
    events.tell("edit", "b", rev=0)
    assert '"work": "b"' in heard(1400, "b")
