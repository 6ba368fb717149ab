// The queue and the brief: times that count down. Lists are renewed by htmx, which the page itself says.

import { startCountdowns } from "./linguists/countdowns.js";

startCountdowns(document);
document.addEventListener("htmx:load", (event) => startCountdowns(event.detail.elt));
