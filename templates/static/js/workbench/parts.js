// The parts that are built on the bench, in the order that they are set up. Each is called once, when the document is there.

import { startKeyboard } from "./keyboard.js";
import { startPanels } from "./panels/index.js";
import { startPlaying } from "./playing.js";

/** @type {((bench: import("./bench.js").Bench) => void)[]} */
export const PARTS = [startPlaying, startKeyboard, startPanels];
