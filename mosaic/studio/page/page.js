// What the modules of the page share.

export const page = {
  about: null, // what the server can do: settings, colors, limits
  work: null, // the open work
  board: null, // the picture
  tools: null,
  panels: null,
  view: "split",
};
