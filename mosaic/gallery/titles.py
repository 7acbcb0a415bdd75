"""What a picture is called: its own title in XMP, IPTC or EXIF, or else its file's name."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from pathlib import PurePath
from xml.etree import ElementTree as ET

from PIL import Image, ImageFile, IptcImagePlugin

#: What cameras write where a title would be.
_CAMERA = re.compile(
    r"(\w+ )?(digital (still )?camera|dsc)|samsung|dcim.*|(img|dscn?)[ _-]?\d+.*", re.IGNORECASE
)
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_XP_TITLE, _DESCRIPTION = 0x9C9B, 0x010E
_MOST = 120


def title(data: bytes, label: str) -> str:
    """Say what a picture is called, on one line.

    Parameters
    ----------
    data : bytes
        The picture's file; its words are data, and go through an escape wherever they go.
    label : str
        The file's path; its name without its ending is the title where there is no other.
    """
    for text in _own(data):
        line = _line(text)
        if line and not _CAMERA.fullmatch(line):
            return line
    return _line(PurePath(label).stem.replace("_", " ")) or "Untitled"


def _line(text: str) -> str:
    """Keep what can be printed, on one line of a sensible length."""
    title = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return title if len(title) <= _MOST else title[: _MOST - 1].rstrip() + "…"


def _own(data: bytes) -> Iterator[str]:
    """Yield the titles that the file has; metadata that cannot be read has none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data)) as image:
                yield _xmp(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b"")
                yield _iptc(image)
                exif = image.getexif()
                yield _text(exif.get(_XP_TITLE), "utf-16-le")
                yield _text(exif.get(_DESCRIPTION), "utf-8")
        except Exception:  # readers raise what they like on hostile bytes
            return


def _xmp(packet: bytes | str) -> str:
    """Read dc:title of an XMP packet, the default language first."""
    data = packet.encode() if isinstance(packet, str) else packet
    if b"<!" in data or not data:  # a packet declares nothing: entities are how XML attacks
        return ""
    try:
        found = ET.fromstring(data.rstrip(b"\0")).find(f".//{_TITLE}")  # noqa: S314
    except (ET.ParseError, ValueError):
        return ""
    items = [] if found is None else list(found.iter(_ITEM))
    return (items[0].text or "") if items else ""


def _iptc(image: ImageFile.ImageFile) -> str:
    """Read the object name of IPTC."""
    fields = IptcImagePlugin.getiptcinfo(image) or {}
    name = fields.get((2, 5), b"")
    return _text(name[0] if isinstance(name, list) else name, "utf-8")


def _text(value: object, encoding: str) -> str:
    """Read a text, which Pillow gives as a string, as bytes or as numbers."""
    if isinstance(value, str):
        # Pillow reads EXIF as Latin-1, and most programs write UTF-8.
        value = value.encode("latin-1", "ignore") if value.isascii() or _latin(value) else value
    if isinstance(value, tuple):
        value = bytes(value)
    if isinstance(value, bytes):
        try:
            return value.decode(encoding).rstrip("\0")
        except UnicodeDecodeError:
            return value.decode("latin-1").rstrip("\0")
    return value if isinstance(value, str) else ""


def _latin(text: str) -> bool:
    return all(ord(c) < 256 for c in text)
