// The customer's terms: those of the segment that is worked on, with how they are to be rendered, and all of them.

import { eachFrame, element } from "../dom.js";
import { plain } from "../markup.js";
import { marked, rendered, termsIn } from "./terms.js";

/** @param {import("../bench.js").Bench} bench @returns {import("./index.js").Panel} */
export function glossaryPanel(bench) {
  const { api, task, desk, say } = bench;
  const here = element("div.wb-panel-here", { "aria-live": "polite" });
  const all = element("div");
  const state = { terms: [], source: null, setCount: () => undefined };

  function show() {
    const segment = desk.selection ? desk.get(desk.selection.id) : null;
    const found = segment && state.terms.length ? about(bench, state, segment) : { nodes: [], open: 0 };
    here.replaceChildren(...found.nodes);
    state.setCount(found.open);
  }

  async function load() {
    const [glossary, source] = await Promise.all([
      api.get(task.urls.glossary),
      task.source ? api.get(task.source.url) : null,
    ]);
    if (!glossary.ok) {
      all.replaceChildren(element("p", {}, say("failed", { message: glossary.message })));
      return;
    }
    state.terms = glossary.body.terms;
    bench.inline.terms(state.terms);
    state.source = source?.ok ? sourceTexts(source.body.document.segments) : null;
    all.replaceChildren(...listOf(glossary.body, task.text.language, say));
    show();
  }

  let seen = null;
  const look = eachFrame(() => {
    const segment = desk.selection ? desk.get(desk.selection.id) : null;
    if (segment !== seen) {
      seen = segment;
      show();
    }
  });
  desk.subscribe(look);
  load();
  return {
    name: "glossary",
    body: element("div", {}, here, all),
    counts(set) {
      state.setCount = set;
    },
  };
}

/** The source's words at a time: segments of a translation may be cut elsewhere. */
function sourceTexts(segments) {
  return ({ start_ms, end_ms }) =>
    segments
      .filter((one) => one.start_ms < end_ms && one.end_ms > start_ms)
      .map((one) => plain(one.text))
      .join(" ");
}

function about({ say, task }, { terms, source }, segment) {
  const text = source ? source(segment) : plain(segment.text);
  const runs = marked(text, termsIn(text, terms));
  if (!runs.some((run) => run.term)) {
    return { nodes: [element("p.soft", {}, say("terms_none_here"))], open: 0 };
  }
  const heard = element(
    "p.wb-panel-said",
    { dir: "auto" },
    runs.map((run) => (run.term ? element("mark", {}, run.text) : run.text)),
  );
  const { missing, untranslated } = source
    ? rendered(text, plain(segment.text), terms, language(task))
    : { missing: [], untranslated: [] };
  const troubles = [
    ...missing.map((term) => say("term_missing", { term: term.term, wanted: term.translations[language(task)] })),
    ...untranslated.map((term) =>
      say("term_forbidden", { term: term.term, wanted: term.translations[language(task)] }),
    ),
  ];
  return {
    nodes: [
      element("h2.wb-panel-title", {}, say("terms_here")),
      heard,
      element(
        "ul.wb-panel-troubles",
        {},
        troubles.map((one) => element("li", {}, one)),
      ),
    ],
    open: troubles.length,
  };
}

/** Translations are under the price list's codes: the language without its region, but for Brazil. */
const language = (task) =>
  task.text.language.toLowerCase().startsWith("pt") ? "pt-BR" : task.text.language.split("-")[0].toLowerCase();

function listOf({ terms, speakers }, code, say) {
  if (!terms.length && !speakers.length) {
    return [element("p.soft", {}, say("glossary_none"))];
  }
  const short = code.toLowerCase().startsWith("pt") ? "pt-BR" : code.split("-")[0].toLowerCase();
  const rows = terms.map((term) => [
    element("dt", { dir: "auto" }, term.term),
    element(
      "dd",
      { dir: "auto" },
      term.translations[short] ?? "",
      term.note && element("span.soft.small", {}, ` ${term.note}`),
    ),
  ]);
  const people = speakers.map((one) =>
    element("li", { dir: "auto" }, one.name, one.note && element("span.soft.small", {}, ` ${one.note}`)),
  );
  return [
    terms.length > 0 && element("h2.wb-panel-title", {}, say("terms_all")),
    terms.length > 0 && element("dl.facts.wb-panel-facts", {}, rows.flat()),
    speakers.length > 0 && element("h2.wb-panel-title", {}, say("names_all")),
    speakers.length > 0 && element("ul", {}, people),
  ].filter(Boolean);
}
