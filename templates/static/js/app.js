// What every page has: htmx with its stream extension, local times, notices, and the keys of dialogs.

import htmx from "htmx.org";
import "./shell/htmx_global.js";
import "htmx-ext-sse";
import { startBehaviours } from "./shell/behaviours.js";
import { csrfToken } from "./shell/page.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "4..", swap: true, error: true },
  { code: "...", swap: false, error: true },
];

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["x-csrf-token"] = csrfToken();
});

startBehaviours(document);
document.addEventListener("htmx:load", (event) => startBehaviours(event.detail.elt));
