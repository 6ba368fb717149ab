// The workbench's entry: what the page carries (`#task`, `#words`) is handed to the parts that fill its regions.

import { pageData } from "./shell/page.js";

document.body.dataset.stage = pageData("task")?.stage ?? "";
