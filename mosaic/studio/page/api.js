// Calls to the server: see ../README.md.

const KEPT = "mosaic-studio-key";
let key = "";

/** An error that the server answered with: title, detail, hint. */
export class Problem extends Error {
  constructor(body) {
    super([body.title, body.detail, body.hint].filter(Boolean).join(": "));
    this.body = body;
  }
}

/** Take the key and the work out of the address, and wipe the key from it. */
export function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.has("key")) localStorage.setItem(KEPT, given.get("key"));
  key = localStorage.getItem(KEPT) ?? "";
  const work = given.get("work");
  showWork(work);
  return work;
}

/** Name the open work in the address, so that a reload comes back to it. */
export function showWork(id) {
  history.replaceState(null, "", id ? `#work=${encodeURIComponent(id)}` : location.pathname);
}

export const hasKey = () => key !== "";

async function answer(method, path, { json, bytes, signal } = {}) {
  const headers = { Authorization: `Bearer ${key}` };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  else if (bytes !== undefined) headers["Content-Type"] = "application/octet-stream";
  const body = json !== undefined ? JSON.stringify(json) : bytes;
  const got = await fetch(`/api/1/${path}`, { method, headers, body, signal, cache: "no-store" });
  if (got.ok) return got;
  const said = await got.json().catch(() => ({ status: got.status, title: got.statusText }));
  throw new Problem(said);
}

export const get = async (path) => (await answer("GET", path)).json();
export const post = async (path, json = {}) => (await answer("POST", path, { json })).json();
export const send = async (method, path, bytes) => (await answer(method, path, { bytes })).json();
export const end = async (path) => (await answer("DELETE", path)).json();
export const bytes = async (path) => (await answer("GET", path)).arrayBuffer();
export const blob = async (path) => (await answer("GET", path)).blob();

/** Path of something of a work, with a query. */
export function of(work, what = "", query = {}) {
  const asked = new URLSearchParams(query).toString();
  return `works/${encodeURIComponent(work)}${what && "/"}${what}${asked && "?"}${asked}`;
}

/** Yield {name, id, data} of the event stream until it ends or is aborted; tell when it is open. */
export async function* events(query, signal, opened) {
  const got = await answer("GET", `events?${new URLSearchParams(query)}`, { signal });
  opened();
  const reader = got.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = parsed(block);
      if (event) yield event;
    }
  }
}

function parsed(block) {
  const fields = { event: "message", id: null, data: [] };
  for (const line of block.split("\n")) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === "data") fields.data.push(value);
    else if (name) fields[name] = value;
  }
  if (!fields.data.length) return null;
  return { name: fields.event, id: Number(fields.id), data: JSON.parse(fields.data.join("\n")) };
}
