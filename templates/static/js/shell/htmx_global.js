// The stream extension looks for htmx as a global; nothing else of ours does.

import htmx from "htmx.org";

globalThis.htmx = htmx;
