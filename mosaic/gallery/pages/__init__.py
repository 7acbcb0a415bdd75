"""The site's pages: plain files with classic scripts, so that a double click opens them.

The index holds a card a work, and what is out of sight costs the browser nothing. Of a large
gallery it holds the first ones; all are in ``works.js``, a line each, and become cards when
somebody scrolls to them, and in ``all.html`` for a browser without scripts. What the lightbox
shows of a work comes from the work's own ``work.js`` when it is asked for,
for a page opened as a file may not fetch anything.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mosaic.exporters import formatting
from mosaic.exporters.plan_html import filled_page, package_text

if TYPE_CHECKING:
    from mosaic.gallery.site import Site

Entry = dict[str, Any]

#: Cards that the index holds; more come from `works.js`, so that it opens at once.
CARDS = 240

#: Files of a work as a visitor calls them; others go by their names.
DOWNLOADS = {
    "plan.pdf": "Plan to print",
    "plan.html": "Plan for the screen",
    "parts.csv": "Parts list",
    "bricklink.xml": "BrickLink wanted list",
    "rebrickable.csv": "Rebrickable list",
    "pick-a-brick.csv": "Pick a Brick list",
    "model.mpd": "Model for LeoCAD and Studio",
    "preview.png": "Picture of the mosaic",
    "grid.png": "One pixel a cell",
    "mosaic.json": "Project",
}


#: What the index has besides, where it does not hold all cards.
_MORE = (
    '<noscript><p><a href="all.html">All mosaics</a></p></noscript>\n'
    '<script src="works.js"></script>\n'
)


def write(site: Site, title: str) -> None:
    """Write the index, and a page and a program for each work; what is the same stays."""
    entries = site.entries()
    for name, entry in entries.items():
        site.write(f"works/{name}/index.html", page(entry).encode())
        site.write(f"works/{name}/work.js", _program(name, entry).encode())
    for filename in ("gallery.css", "gallery.js"):
        site.write(filename, package_text(__package__, filename).encode())
    if len(entries) > CARDS:
        site.write("works.js", listed(entries).encode())
        site.write("all.html", every(entries, title).encode())
    site.write("index.html", index(entries, title).encode())


def _ordered(entries: Mapping[str, Entry]) -> list[tuple[str, Entry]]:
    """Sort works by their pictures' paths."""
    return sorted(entries.items(), key=lambda item: str(item[1]["picture"]))


def listed(entries: Mapping[str, Entry]) -> str:
    """Write the script that hands all works to the index: what a card needs, and no more."""
    palettes = sorted({entry["palette"] for entry in entries.values()})
    sizes = sorted({entry["size"] for entry in entries.values()})
    thumbs = sorted({_thumbs(entry) for entry in entries.values()})
    rows = [
        [
            *(name, entry["title"]),
            *(palettes.index(entry["palette"]), sizes.index(entry["size"])),
            *(entry["pieces"], entry["colors"], thumbs.index(_thumbs(entry))),
        ]
        for name, entry in _ordered(entries)
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    choices = json.dumps(
        {"palettes": palettes, "sizes": sizes, "thumbs": thumbs}, ensure_ascii=False
    )
    return f'window.mosaicWorks = {choices[:-1]}, "rows": [\n{lines}\n]}};\n'


def _thumbs(entry: Entry) -> tuple[tuple[str, int, int], ...]:
    """Say which small pictures a work has: name, width and height."""
    return tuple((file, width, height) for file, width, height in entry["images"]["thumbs"])


def every(entries: Mapping[str, Entry], title: str = "") -> str:
    """Write a plain list of all works, for a browser without scripts."""
    links = "\n".join(
        f'<li><a href="works/{name}/index.html">{html.escape(entry["title"])}</a></li>'
        for name, entry in _ordered(entries)
    )
    parts = {"title": html.escape(title or "Mosaics"), "links": links}
    return filled_page(__package__, "all.html", parts)


def index(entries: Mapping[str, Entry], title: str = "") -> str:
    """Write the index of works, in the order of their pictures' paths."""
    ordered = _ordered(entries)
    by_size = sorted(entries.values(), key=lambda entry: (entry["cells"], entry["size"]))
    parts = {
        "title": html.escape(title or "Mosaics"),
        "count": formatting.plural(len(entries), "mosaic"),
        "single": " hidden" if len(entries) < 2 else "",
        "palettes": _filter("palette", sorted(entry["palette"] for entry in entries.values())),
        "sizes": _filter("size", [entry["size"] for entry in by_size]),
        "cards": "\n".join(_card(name, entry) for name, entry in ordered[:CARDS]),
        "more": _MORE if len(entries) > CARDS else "",
        "trademark": html.escape(formatting.TRADEMARK.format("site")),
    }
    return filled_page(__package__, "index.html", parts)


def page(entry: Entry) -> str:
    """Write the page of one work."""
    parts = {
        "title": html.escape(entry["title"]),
        "work": work(entry, ""),
        "trademark": html.escape(formatting.TRADEMARK.format("site")),
    }
    return filled_page(__package__, "work.html", parts)


def work(entry: Entry, base: str) -> str:
    """Write what is to be seen of a work; its files are at `base`."""
    width, height = entry["images"]["large"]
    facts = "\n".join(
        f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></div>"
        for name, value in entry["facts"].items()
        if value
    )
    parts = {
        "title": html.escape(entry["title"]),
        "alt": html.escape(_alt(entry)),
        "base": html.escape(base),
        "mosaic": html.escape(entry["images"].get("mosaic", "mosaic.webp")),
        "width": str(width),
        "height": str(height),
        "facts": facts,
        "far": str(entry["images"].get("far", width // 3)),
        "distance": html.escape(entry["facts"].get("Look at it from", "afar")),
        "downloads": "\n".join(_download(name, base) for name in _in_order(entry["downloads"])),
    }
    return filled_page(__package__, "fragment.html", parts)


def _card(name: str, entry: Entry) -> str:
    """Write a work's card in the index."""
    thumbs = _thumbs(entry)
    base = f"works/{name}/"
    file, width, height = thumbs[-1]
    title, alt = html.escape(entry["title"]), html.escape(_alt(entry))
    srcset = ", ".join(f"{base}{thumb} {wide}w" for thumb, wide, _ in thumbs)
    facts = f"{entry['size']} · {formatting.plural(entry['pieces'], 'piece')}"
    return (
        f'<li class="card" data-name="{name}" data-palette="{html.escape(entry["palette"])}" '
        f'data-size="{html.escape(entry["size"])}"><a href="{base}index.html">'
        f'<span class="frame"><img src="{base}{file}" srcset="{srcset}" '
        f'sizes="(max-width: 36rem) 45vw, 17rem" width="{width}" height="{height}" '
        f'loading="lazy" decoding="async" alt="{alt}"></span>'
        f'<span class="name">{title}</span><span class="quiet">{html.escape(facts)}</span></a></li>'
    )


def _alt(entry: Entry) -> str:
    """Say in words what the picture of a work shows."""
    colors = formatting.plural(entry["colors"], "color")
    return f"{entry['title']}, a mosaic of {entry['size']} in {colors}"


def _in_order(downloads: list[str]) -> list[str]:
    """Put what visitors want most first."""
    order = list(DOWNLOADS)
    return sorted(downloads, key=lambda name: order.index(name) if name in order else len(order))


def _download(name: str, base: str) -> str:
    """Write a link to a file; pages open, files are saved."""
    label = html.escape(DOWNLOADS.get(name, name))
    save = "" if name.endswith((".html", ".pdf", ".png")) else " download"
    return f'<li><a href="{html.escape(base + name)}"{save}>{label}</a></li>'


def _filter(name: str, values: list[str]) -> str:
    """Write a choice among the values that there are; it does not show where there is none."""
    different = dict.fromkeys(values)
    options = "".join(f"<option>{html.escape(value)}</option>" for value in different)
    hidden = " hidden" if len(different) < 2 else ""
    return (
        f'<label{hidden}>{name.capitalize()} <select id="{name}"><option value="">all</option>'
        f"{options}</select></label>"
    )


def _program(name: str, entry: Entry) -> str:
    """Write the script that hands a work to the lightbox."""
    return f"mosaicWork({json.dumps(name)}, {json.dumps(work(entry, f'works/{name}/'))});\n"
