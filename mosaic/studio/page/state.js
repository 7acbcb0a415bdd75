// The open work as the page knows it: a mirror of the server's, and the queue of edits.

import * as api from "./api.js";
import { t } from "./texts.js";

const UNSEEN = 2000; // ms that a tab is hidden before it lets its stream go

/** Call once the tab was hidden for a while. */
function whenHidden(call) {
  let timer;
  const changed = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(call, UNSEEN);
  };
  document.addEventListener("visibilitychange", changed);
  changed();
  return { forget: () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", changed);
  } };
}

/** Wait until the tab is looked at, or a signal says that nobody waits any more. */
function whenSeen(signal) {
  return new Promise((done) => {
    const changed = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", changed);
      done();
    };
    document.addEventListener("visibilitychange", changed);
    signal.addEventListener("abort", changed);
    changed();
  });
}

export class Work extends EventTarget {
  constructor(id, state) {
    super();
    this.id = id;
    this.state = state;
    this.codes = new Uint16Array(0);
    this.pieces = [];
    this.queue = Promise.resolve();
    this.waiting = null; // settings of a drag that no answer has come for
    this.trying = false;
    this.closed = new AbortController();
  }

  static async open(id) {
    return new Work(id, await api.get(api.of(id)));
  }

  path(what, query) {
    return api.of(this.id, what, query);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /**
   * Follow the server's events until the work is closed; come back after a break.
   *
   * A browser opens six connections to a server for all its tabs together, so a tab that
   * nobody looks at lets its stream go, and hears what it missed when it is looked at again.
   */
  async follow() {
    if (this.state.shown) await this.fetchCells(this.state.shown);
    let pause = 500;
    while (!this.closed.signal.aborted) {
      const ended = new AbortController();
      const ends = () => ended.abort();
      this.closed.signal.addEventListener("abort", ends);
      const hidden = whenHidden(ends);
      try {
        const opened = () => {
          pause = 500;
          this.tell("connected", true);
        };
        const query = { after: this.state.event, work: this.id };
        for await (const event of api.events(query, ended.signal, opened)) {
          if (event.id) this.state.event = event.id;
          await this.take(event.name, event.data);
        }
      } catch (error) {
        if (error instanceof api.Problem && error.body.status === 401) this.tell("refused", error);
      }
      hidden.forget();
      if (this.closed.signal.aborted) return;
      if (document.hidden) {
        await whenSeen(this.closed.signal);
        continue;
      }
      this.tell("connected", false);
      await new Promise((done) => setTimeout(done, pause));
      pause = Math.min(2 * pause, 5000);
    }
  }

  close() {
    this.closed.abort();
  }

  async take(name, data) {
    const s = this.state;
    if (name === "cells") {
      s.frame = data.frame;
      await this.fetchCells(data);
    } else if (name === "facts") s.facts = data;
    else if (name === "notes") s.notes = data.notes;
    else if (name === "edit") this.takeEdit(data);
    else if (name === "saved") s.saved = data.saved;
    else if (name === "reset") await this.reload();
    this.tell(name, data);
  }

  takeEdit({ rev, recipe, ...rest }) {
    Object.assign(this.state, rest, { rev });
    Object.assign(this.state.recipe, recipe);
    delete this.state.edit;
  }

  async reload() {
    this.state = await api.get(this.path());
    if (this.state.shown) await this.fetchCells(this.state.shown);
    for (const name of ["cells", "facts", "notes", "edit", "saved"]) this.tell(name, this.state);
  }

  async fetchCells(shown) {
    try {
      const data = await api.bytes(this.path("cells", { key: shown.key }));
      const n = shown.cols * shown.rows;
      this.codes = new Uint16Array(data.slice(0, 2 * n));
      this.pieces = new DataView(data, 2 * n);
      this.state.shown = shown;
    } catch (error) {
      if (error.body?.status !== 404) throw error; // newer cells are on their way
    }
  }

  /** Make an edit, after those before it; the answer's revision, or null when it failed. */
  edit(edit) {
    return this.sent(() => api.post(this.path("edits"), { base: this.state.rev, edit }));
  }

  /** Change cells by a region call; how many it changed. */
  async region(region) {
    const { cols, rows } = this.state.shown;
    const body = () => ({ base: this.state.rev, cols, rows, ...region });
    return (await this.sent(() => api.post(this.path("region"), body())))?.cells ?? null;
  }

  sent(call) {
    this.queue = this.queue.then(async () => {
      try {
        const got = await call();
        this.state.rev = Math.max(this.state.rev, got.rev ?? 0);
        this.state.saved = false;
        this.tell("saved", this.state);
        return got;
      } catch (error) {
        if (error.body?.status === 409) {
          await this.reload();
          this.tell("trouble", new Error(t("otherGrid")));
        } else this.tell("trouble", error);
        return null;
      }
    });
    return this.queue;
  }

  set(settings, stroke) {
    this.waiting = null; // what the hand tried before is overtaken
    Object.assign(this.state.recipe, settings);
    return this.edit({ kind: "set", settings, ...(stroke ? { stroke } : {}) });
  }

  /** Show settings while a hand drags; of several the newest. */
  async try(settings) {
    this.waiting = settings;
    if (this.trying) return;
    this.trying = true;
    while (this.waiting) {
      const now = this.waiting;
      this.waiting = null;
      await api.post(this.path("try"), { base: this.state.rev, settings: now }).catch((error) => this.tell("trouble", error));
    }
    this.trying = false;
  }

  get palette() {
    return this.state.shown?.palette ?? [];
  }

  colorAt(cell) {
    return this.palette[this.codes[cell]]?.[0] ?? "bare";
  }
}
