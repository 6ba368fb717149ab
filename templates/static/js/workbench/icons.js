// Lines of 24 x 24, as the pages' own icons are drawn.

import { icon } from "./dom.js";

const PATHS = {
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14M16 5v14",
  back: "M11 6l-7 6 7 6zM20 6l-7 6 7 6z",
  forward: "M13 6l7 6-7 6zM4 6l7 6-7 6z",
  segment: "M4 5v14M20 5v14M8 8l8 4-8 4z",
  around: "M7 5v14M17 5v14M2 12h20",
  loop: "M4 11V9a3 3 0 0 1 3-3h12m-3-3l3 3-3 3M20 13v2a3 3 0 0 1-3 3H5m3 3l-3-3 3-3",
  follow: "M12 4v16M5 12h4m6 0h4m-3-3l3 3-3 3",
  cursor: "M6 4h4m-2 0v16m-2 0h4M13 9l7 4-7 4z",
  zoom_in: "M10.5 17a6.500 6.500 0 1 1 0-13 6.500 6.500 0 0 1 0 13zM15.500 15.500L20 20M8 10.500h5M10.500 8v5",
  zoom_out: "M10.500 17a6.500 6.500 0 1 1 0-13 6.500 6.500 0 0 1 0 13zM15.500 15.500L20 20M8 10.500h5",
  set_in: "M6 5v14M20 12H9m4-4l-4 4 4 4",
  set_out: "M18 5v14M4 12h11m-4-4l4 4-4 4",
  earlier: "M15 6l-6 6 6 6",
  later: "M9 6l6 6-6 6",
  keys: "M3 7h18v10H3zM7 10.500h.500m2 0h.500m2 0h.500m2 0h.500M8 14h8",
  check: "M4 12.500l5 5L20 6.500",
  comment: "M4 5h16v11H10l-4 4v-4H4z",
  record: "M12 17a5 5 0 1 1 0-10 5 5 0 0 1 0 10z",
  stop: "M7 7h10v10H7z",
  upload: "M12 20V9m-4 4l4-4 4 4M4 4h16",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
  voice: "M12 4a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  error: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5m0 3v.500",
  warning: "M12 4l9 16H3zM12 10v4m0 3v.500",
  info: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 11v5m0-9v.500",
};

/** @param {keyof typeof PATHS} name */
export const drawn = (name) => icon(PATHS[name]);
