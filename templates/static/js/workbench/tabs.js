// Other tabs of this browser with the same task: told at once who edits, so that nobody writes in two places unawares.

/**
 * @typedef {{tab: string, kind: "here" | "hello" | "edit" | "saved" | "bye", version?: number}} Message
 */

/**
 * @param {string} task
 * @param {string} tab
 * @param {object} hears
 * @param {(others: number) => void} hears.others how many other tabs have the task open
 * @param {() => void} hears.edited another tab is being written in
 * @param {(version: number) => void} hears.saved another tab has saved this version
 */
export function joinTabs(task, tab, hears) {
  const channel = new BroadcastChannel(`workbench:${task}`);
  const others = new Set();
  const post = (kind, more = {}) => channel.postMessage({ tab, kind, ...more });
  const count = (change) => {
    const before = others.size;
    change();
    if (others.size !== before) {
      hears.others(others.size);
    }
  };

  channel.onmessage = ({ data }) => {
    if (data.kind === "bye") {
      count(() => others.delete(data.tab));
      return;
    }
    count(() => others.add(data.tab));
    if (data.kind === "hello") {
      post("here");
    } else if (data.kind === "edit") {
      hears.edited();
    } else if (data.kind === "saved") {
      hears.saved(data.version);
    }
  };
  addEventListener("pagehide", () => post("bye"));
  addEventListener("pageshow", (event) => event.persisted && post("hello"));
  post("hello");
  let told = 0;
  return {
    /** Somebody writes in this tab; told every second at most. */
    edited() {
      const now = performance.now();
      if (now - told > 1000) {
        told = now;
        post("edit");
      }
    },
    saved: (version) => post("saved", { version }),
  };
}
