// The parts that are built on the bench, in the order that they are set up. Each is called once, when the document is there.

/** @type {((bench: import("./bench.js").Bench) => void)[]} */
export const PARTS = [];
