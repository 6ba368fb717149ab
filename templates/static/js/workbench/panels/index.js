// The panels beside the text, as tabs: one is shown, all know what there is.

import { element } from "../dom.js";
import { briefPanel } from "./brief.js";
import { changesPanel } from "./changes.js";
import { commentsPanel } from "./comments.js";
import { findingsPanel } from "./findings.js";
import { glossaryPanel } from "./glossary.js";
import { createInline } from "./inline.js";
import { startReview } from "./review.js";
import { takesPanel } from "./takes.js";

/**
 * @typedef {object} Panel
 * @property {string} name also of its title among the words
 * @property {HTMLElement} body
 * @property {() => void} [shown] it is looked at from now on
 * @property {((count: (n: number | null) => void) => void)} [counts] is handed what sets the number on its tab
 */

/** @param {import("../bench.js").Bench} bench */
export function startPanels(bench) {
  bench.inline = createInline(bench);
  const makers = [
    findingsPanel,
    commentsPanel,
    ...(bench.task.has_takes ? [takesPanel] : []),
    briefPanel,
    glossaryPanel,
    changesPanel,
  ];
  const tabs = createTabs(
    bench,
    makers.map((make) => make(bench)),
  );
  bench.regions.panels.append(...tabs.nodes);
  bench.shortcuts.on("focus_panels", tabs.focus);
  bench.showPanel = tabs.show;
  if (bench.task.is_review) {
    startReview(bench);
  }
}

/** @param {import("../bench.js").Bench} bench @param {Panel[]} panels */
function createTabs({ say, preferences }, panels) {
  const list = element("div.tabs.wb-panel-tabs", { role: "tablist", "aria-label": say("panels") });
  const parts = panels.map((panel) => tabOf(say, panel));
  const byName = new Map(parts.map((part) => [part.panel.name, part]));
  let current = null;

  function show(name) {
    const chosen = byName.get(name) ?? parts[0];
    if (current !== chosen) {
      current = chosen;
      for (const part of parts) {
        part.tab.setAttribute("aria-selected", String(part === chosen));
        part.tab.tabIndex = part === chosen ? 0 : -1;
        part.box.hidden = part !== chosen;
      }
      chosen.panel.shown?.();
    }
    return chosen;
  }

  /** Shown, and shown first the next time. */
  function choose(name) {
    preferences.set("panel", name);
    return show(name);
  }

  list.addEventListener("keydown", (event) => {
    const at = parts.indexOf(current);
    const isForward = (event.key === "ArrowRight") === (document.documentElement.dir !== "rtl");
    const target = { ArrowLeft: 1, ArrowRight: 1, Home: 0, End: 0 }[event.key];
    if (target !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      const next = event.key === "Home" ? 0 : event.key === "End" ? parts.length - 1 : at + (isForward ? 1 : -1);
      choose(parts[(next + parts.length) % parts.length].panel.name).tab.focus();
    }
  });
  for (const { tab, panel } of parts) {
    tab.addEventListener("click", () => choose(panel.name));
    list.append(tab);
  }
  show(preferences.get("panel", panels[0].name));
  return { nodes: [list, ...parts.map((part) => part.box)], show, focus: () => current.tab.focus() };
}

function tabOf(say, panel) {
  const count = element("span.wb-panel-count", { hidden: true });
  const tab = element(
    "button.wb-panel-tab",
    { type: "button", role: "tab", id: `wb-tab-${panel.name}`, "aria-controls": `wb-panel-${panel.name}` },
    say(panel.name),
    count,
  );
  const box = element(
    "div.wb-panel",
    { role: "tabpanel", id: `wb-panel-${panel.name}`, "aria-labelledby": tab.id, tabIndex: 0, hidden: true },
    panel.body,
  );
  panel.counts?.((n) => {
    count.hidden = !n;
    count.textContent = n ? ` ${new Intl.NumberFormat(document.documentElement.lang).format(n)}` : "";
  });
  return { panel, tab, box };
}
