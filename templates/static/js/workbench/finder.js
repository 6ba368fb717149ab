// Find and replace over all segments, of which the browser's own search would see only those in view.

import { element } from "./dom.js";
import { replacedTexts } from "./search.js";
import { createSearcher } from "./searching.js";

const WAIT_MS = 150;
const AROUND = 30;

/**
 * @param {import("./bench.js").Bench} bench
 * @param {string} address of the script that searches
 */
export function addFinder(bench, address) {
  const { desk, editor, shortcuts, say, tell, regions } = bench;
  const searcher = createSearcher(address);
  const parts = partsOf(say);
  regions.segments.prepend(parts.form);
  let found = [];
  let at = -1;
  let timer = 0;
  let isStale = false;

  const query = () => ({
    text: parts.find.value,
    isCase: parts.isCase.checked,
    isWhole: parts.isWhole.checked,
    isPattern: parts.isPattern.checked,
  });

  async function search() {
    clearTimeout(timer);
    isStale = false;
    const answer = await searcher.find(query(), desk.segments);
    if (answer.trouble === "superseded") {
      return;
    }
    found = answer.found;
    at = nearest();
    parts.find.setAttribute("aria-invalid", String(Boolean(answer.trouble)));
    show(answer.trouble && say(answer.trouble));
  }

  /** The first match from the caret on. */
  function nearest() {
    const here = desk.selection;
    const index = here ? desk.indexOf(here.id) : 0;
    const next = found.findIndex((match) => {
      const place = desk.indexOf(match.id);
      return place > index || (place === index && match.start >= here.start);
    });
    return found.length ? Math.max(0, next) : -1;
  }

  function show(trouble = "") {
    const match = found[at];
    for (const button of [parts.next, parts.previous, parts.one, parts.all]) {
      button.disabled = !match;
    }
    parts.context.replaceChildren(...(match ? around(match) : []));
    parts.count.textContent = trouble || counted();
    if (match) {
      editor.reveal(match.id);
      desk.select(match.id, match.start, match.end);
    }
  }

  const counted = () =>
    parts.find.value ? (found.length ? say("match_of", { number: at + 1, count: found.length }) : say("no_match")) : "";

  function around({ id, start, end }) {
    const { text } = desk.get(id);
    const before = text.slice(Math.max(0, start - AROUND), start);
    return [before, element("mark", {}, text.slice(start, end)), text.slice(end, end + AROUND)];
  }

  async function go(by) {
    if (isStale) {
      await search();
    } else if (found.length) {
      at = (at + by + found.length) % found.length;
      show();
    }
  }

  async function replace(list) {
    const edits = replacedTexts(desk.get, list, parts.replacement.value, parts.isPattern.checked);
    desk.closeStep();
    if (edits.length && editor.report(desk.apply({ type: "setTexts", edits }))) {
      tell(say("replaced", { count: list.length }), "good");
      await search();
    }
  }

  function open(isReplacing) {
    parts.form.hidden = false;
    parts.replacing.hidden = !isReplacing;
    const field = editor.current();
    const chosen =
      field && document.activeElement === field ? field.value.slice(field.selectionStart, field.selectionEnd) : "";
    if (chosen && !chosen.includes("\n")) {
      parts.find.value = chosen;
    }
    parts.find.focus();
    parts.find.select();
    search();
  }

  function close() {
    parts.form.hidden = true;
    searcher.end();
    const match = found[at];
    const { id, start, end } = match ? { ...match } : (desk.selection ?? {});
    found = [];
    at = -1;
    if (id) {
      editor.focusText(id, start, end);
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  };
  parts.find.addEventListener("input", later);
  for (const box of [parts.isCase, parts.isWhole, parts.isPattern]) {
    box.addEventListener("change", search);
  }
  parts.next.addEventListener("click", () => go(1));
  parts.previous.addEventListener("click", () => go(-1));
  parts.one.addEventListener("click", async () => {
    if (isStale) {
      await search();
    }
    if (found[at]) {
      replace([found[at]]);
    }
  });
  parts.all.addEventListener("click", async () => {
    await search();
    replace(found);
  });
  parts.close.addEventListener("click", close);
  parts.form.addEventListener("submit", (event) => event.preventDefault());
  parts.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && event.target === parts.find) {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    }
  });
  desk.subscribe(({ changed, order, origin }) => {
    isStale ||= changed.size > 0 || order || origin === "load";
  });
  shortcuts.on("find", () => open(false));
  shortcuts.on("replace", () => open(true));
}

function partsOf(say) {
  const button = (name, kind = "") => element(`button.button${kind}`, { type: "button" }, say(name));
  const box = (name) => {
    const input = element("input", { type: "checkbox" });
    return { input, label: element("label.wb-find-box", {}, input, say(name)) };
  };
  const field = (name) =>
    element("input.wb-find-field", {
      type: "text",
      "aria-label": say(name),
      placeholder: say(name),
      dir: "auto",
      autocomplete: "off",
    });
  const [isCase, isWhole, isPattern] = ["match_case", "match_whole", "match_pattern"].map(box);
  const parts = {
    find: field("find"),
    replacement: field("replace_with"),
    isCase: isCase.input,
    isWhole: isWhole.input,
    isPattern: isPattern.input,
    next: button("next_match"),
    previous: button("previous_match"),
    one: button("replace_one"),
    all: button("replace_all"),
    close: button("close", ".button-quiet"),
    count: element("span.wb-find-count", { role: "status" }),
    context: element("span.wb-find-context", { dir: "auto" }),
  };
  parts.replacing = element("div.wb-find-line", { hidden: true }, parts.replacement, parts.one, parts.all);
  parts.form = element(
    "form.wb-find",
    { role: "search", hidden: true, "aria-label": say("find_and_replace") },
    element("div.wb-find-line", {}, parts.find, parts.previous, parts.next, parts.count, parts.close),
    parts.replacing,
    element("div.wb-find-line", {}, isCase.label, isWhole.label, isPattern.label, parts.context),
  );
  return parts;
}
