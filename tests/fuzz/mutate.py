"""Bytes changed as files are damaged, edited and forged."""

from __future__ import annotations

import random

#: What is often too much for a reader: ends of ranges, signs of formats, nesting, controls.
WORDS = (
    *(b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0"),
    *(b"-1", b"0", b"9" * 30, b"9" * 5000, b"1e999", b"1e-320", b"nan", b"inf", b"true", b"null"),
    *(b"[" * 2000, b"{" * 200, b'"', b"'", b",", b";", b"\n", b"\r\n", b"\t", b"=", b"#", b"[]"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\x1b[31m", b"&#65;", b"<!ENTITY", b"]]>", b"\xed\xa0\x80"),
    *(b"../", b"/dev/zero", b"=1+1", b"\xd9\xa3", "é".encode(), b"Red", b"lego:28", b"3024"),
)


def mutated(data: bytes, other: bytes, choose: random.Random) -> bytes:
    """Return `data` with one to six changes; some bring in a part of `other`."""
    changed = bytearray(data)
    for _ in range(choose.choice((1, 1, 1, 2, 3, 6))):
        at = choose.randrange(len(changed) + 1)
        end = min(len(changed), at + choose.choice((1, 1, 2, 4, 8, 40, 400)))
        match choose.randrange(8):
            case 0:
                changed[at:end] = choose.randbytes(end - at)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = choose.choice(WORDS)
            case 3:
                word = choose.choice(WORDS)
                changed[at : at + len(word)] = word
            case 4:
                changed[at:at] = changed[at:end] * choose.choice((1, 2, 50))
            case 5:
                start = choose.randrange(len(other) + 1)
                changed[at:end] = other[start : start + choose.choice((4, 40, 400))]
            case 6:
                if at < len(changed):
                    changed[at] ^= 1 << choose.randrange(8)
            case _:
                del changed[at:]
    return bytes(changed[:200_000])
