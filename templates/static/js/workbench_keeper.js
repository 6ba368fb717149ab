// Keeps texts in the browser's database in a thread of its own: to hand over a long text there takes longer than a frame.

import { openShelf } from "./workbench/shelf.js";

const shelf = openShelf();

self.addEventListener("message", async ({ data: { record, key } }) => {
  const opened = await shelf;
  await (record ? opened.put(record) : opened.delete(key));
});
