"use strict";

// --- the slider between photo and mosaic

function enliven(root) {
  for (const view of root.querySelectorAll(".compare")) {
    const range = view.querySelector("input");
    const show = () => {
      view.style.setProperty("--at", range.value + "%");
      range.setAttribute("aria-valuetext", range.value + " % photo, " + (100 - range.value) + " % mosaic");
    };
    const follow = (event) => {
      const box = view.getBoundingClientRect();
      range.value = Math.round((100 * (event.clientX - box.left)) / box.width);
      show();
    };
    view.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      range.focus({ focusVisible: false, preventScroll: true });
      view.setPointerCapture(event.pointerId);
      follow(event);
    });
    view.addEventListener("pointermove", (event) => {
      if (view.hasPointerCapture(event.pointerId)) follow(event);
    });
    range.addEventListener("input", show);
    show();
  }
  for (const view of root.querySelectorAll(".view")) look(view);
}

// --- from afar, and nearer: the picture's size

const ZOOMS = [1, 1.5, 2, 3, 4];

function look(view) {
  const stage = view.querySelector(".stage");
  const far = view.querySelector("[data-far]");
  let zoom = 1;

  function draw() {
    const middle = [stage.scrollLeft + stage.clientWidth / 2, stage.scrollTop + stage.clientHeight / 2];
    const before = parseFloat(view.style.getPropertyValue("--zoom")) || 1;
    view.style.setProperty("--zoom", zoom);
    view.classList.toggle("zoomed", zoom > 1);
    for (const button of view.querySelectorAll("[data-zoom]")) {
      button.disabled = zoom === ZOOMS[button.dataset.zoom === "in" ? ZOOMS.length - 1 : 0];
    }
    stage.scrollLeft = (middle[0] * zoom) / before - stage.clientWidth / 2;
    stage.scrollTop = (middle[1] * zoom) / before - stage.clientHeight / 2;
  }

  function step(by) {
    afar(false);
    const place = ZOOMS.indexOf(zoom) + by;
    zoom = ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, place))];
    draw();
  }

  function afar(on) {
    far.setAttribute("aria-pressed", String(on));
    view.classList.toggle("afar", on);
    if (on) {
      zoom = 1;
      draw();
    }
  }

  view.querySelector(".tools").hidden = false;
  far.onclick = () => afar(far.getAttribute("aria-pressed") === "false");
  for (const button of view.querySelectorAll("[data-zoom]")) {
    button.onclick = () => step(button.dataset.zoom === "in" ? 1 : -1);
  }
  // A pinch on a trackpad comes as a wheel with Ctrl; on a screen the browser zooms itself.
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    step(event.deltaY < 0 ? 1 : -1);
  }, { passive: false });
  stage.addEventListener("dblclick", () => step(zoom === 1 ? 2 : -ZOOMS.length));
  view.zoomBy = step;
  draw();
}

document.addEventListener("keydown", (event) => {
  const by = { "+": 1, "=": 1, "-": -1 }[event.key];
  const shown = document.querySelector("dialog[open] .view") || document.querySelector("main > .work .view");
  if (!by || !shown || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=search]")) return;
  event.preventDefault();
  shown.zoomBy(by);
});

// --- the index: filters, and a lightbox whose state is the address's #name

// Cards that are added at a time: as many as a large screen shows, and some.
const CHUNK = 240;

// The list of a large gallery, which its own script hands over before this one runs.
const handed = window.mosaicWorks;

// A work in the index: its card is there, or made when it is to be seen.
// Group thousands as the rest of the site does.
function number(count) {
  return count.toLocaleString("en-US");
}

function fromCard(card) {
  const { name, palette, size } = card.dataset;
  return { name, palette, size, title: card.querySelector(".name").textContent, card };
}

function fromRow([name, title, palette, size, pieces, colors, thumbs]) {
  return { name, title, palette: handed.palettes[palette], size: handed.sizes[size], pieces, colors, thumbs: handed.thumbs[thumbs], card: null };
}

function cardOf(work, sample) {
  if (work.card) return work.card;
  const card = sample.cloneNode(true);
  const base = "works/" + work.name + "/";
  const image = card.querySelector("img");
  Object.assign(card.dataset, { name: work.name, palette: work.palette, size: work.size });
  card.querySelector("a").href = base + "index.html";
  image.sizes = sample.querySelector("img").sizes;
  const [file, wide, high] = work.thumbs.at(-1);
  image.srcset = work.thumbs.map(([thumb, width]) => base + thumb + " " + width + "w").join(", ");
  Object.assign(image, { src: base + file, width: wide, height: high });
  const colors = work.colors + (work.colors === 1 ? " color" : " colors");
  image.alt = work.title + ", a mosaic of " + work.size + " in " + colors;
  card.querySelector(".name").textContent = work.title;
  const pieces = number(work.pieces) + (work.pieces === 1 ? " piece" : " pieces");
  card.querySelector(".quiet").textContent = work.size + " · " + pieces;
  work.card = card;
  return card;
}

function gallery() {
  const at = (id) => document.getElementById(id);
  const first = [...document.querySelectorAll(".card")].map(fromCard);
  const all = handed ? handed.rows.map(fromRow) : first;
  first.forEach((work, n) => { all[n].card = work.card; });
  const byName = new Map(all.map((work) => [work.name, work]));
  const [box, shown] = [at("box"), at("shown")];
  const works = new Map();
  let fitting = all; // works that the filters let through
  let drawn = first.length; // how many of them have a card in the page
  let current = "";
  let pushed = false; // whether "back" leads to the index

  const visible = () => fitting;

  function draw(count) {
    drawn = Math.min(fitting.length, count);
    at("works").replaceChildren(...fitting.slice(0, drawn).map((work) => cardOf(work, first[0].card)));
  }

  function more(count) {
    const from = drawn;
    drawn = Math.min(fitting.length, count);
    at("works").append(...fitting.slice(from, drawn).map((work) => cardOf(work, first[0].card)));
  }

  function filter() {
    const wanted = at("search").value.trim().toLocaleLowerCase();
    const fits = (work, key) => !at(key).value || at(key).value === work[key];
    fitting = all.filter((work) =>
      fits(work, "palette") && fits(work, "size") && work.title.toLocaleLowerCase().includes(wanted));
    draw(CHUNK);
    const every = number(all.length) + (all.length === 1 ? " mosaic" : " mosaics");
    at("count").textContent = fitting.length === all.length ? every : number(fitting.length) + " of " + every;
    at("none").hidden = fitting.length > 0;
  }

  // Who comes near the end gets more.
  const watcher = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting) || drawn >= fitting.length) return;
    more(drawn + CHUNK);
    // Watched anew, for it may still be near.
    watcher.unobserve(at("end"));
    watcher.observe(at("end"));
  }, { rootMargin: "1500px" });
  watcher.observe(at("end"));

  // A work's own script calls this with what there is to see of it.
  window.mosaicWork = (name, html) => {
    works.set(name, html);
    if (name === current) show(name);
  };

  function load(name) {
    if (works.has(name) || document.querySelector('script[data-work="' + name + '"]')) return;
    const script = document.createElement("script");
    script.dataset.work = name;
    script.src = "works/" + name + "/work.js";
    script.onerror = () => script.remove();
    document.body.append(script);
  }

  function show(name) {
    const list = visible();
    const place = list.indexOf(byName.get(name));
    at("position").textContent = place < 0 ? "" : place + 1 + " of " + list.length;
    if (!works.has(name)) {
      shown.textContent = "";
      load(name);
      return;
    }
    shown.innerHTML = works.get(name);
    enliven(shown);
    box.setAttribute("aria-label", shown.querySelector("h2").textContent);
    box.scrollTop = 0;
    for (const near of [place - 1, place + 1]) if (list[near]) load(list[near].name);
  }

  function sync() {
    const name = decodeURIComponent(location.hash.slice(1));
    if (byName.has(name)) {
      current = name;
      if (!box.open) box.showModal();
      show(name);
    } else if (box.open) {
      box.close();
    }
  }

  function step(by) {
    const list = visible();
    const place = list.indexOf(byName.get(current));
    const next = list[(place + by + list.length) % list.length];
    if (!next) return;
    history.replaceState(null, "", "#" + next.name);
    sync();
  }

  at("works").addEventListener("click", (event) => {
    const card = event.target.closest(".card");
    if (!card || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    pushed = true;
    location.hash = card.dataset.name;
  });
  box.addEventListener("close", () => {
    const work = byName.get(current);
    const place = fitting.indexOf(work);
    current = "";
    shown.textContent = "";
    if (location.hash) {
      if (pushed) history.back();
      else history.replaceState(null, "", location.pathname);
    }
    pushed = false;
    if (place < 0) return;
    if (place >= drawn) more(place + CHUNK);
    work.card.querySelector("a").focus();
  });
  box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
  box.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.target.matches("input") || event.altKey) return;
    event.preventDefault();
    step(by);
  });
  at("previous").onclick = () => step(-1);
  at("next").onclick = () => step(1);
  at("close").onclick = () => box.close();
  at("filters").addEventListener("input", filter);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("reset").onclick = () => { at("filters").reset(); filter(); };
  addEventListener("hashchange", sync);

  at("filters").reset();
  filter();
  sync();
}

if (document.getElementById("box")) gallery();
enliven(document);
