// What the actions of writing do: each by its name, for keys, buttons and menus alike.

import { styled } from "./markup.js";

/**
 * @param {import("./bench.js").Bench} bench
 */
export function addOperations(bench) {
  const { desk, editor, shortcuts, say, tell } = bench;
  const selected = () => (desk.selection ? desk.get(desk.selection.id) : undefined);

  /** Does a command and writes on where it leads to; says why when it cannot be done. */
  function perform(command, { merge, isFocused = true } = {}) {
    const isDone = editor.report(desk.apply(command, { merge }));
    if (isDone && isFocused && desk.selection) {
      const { id, start, end } = desk.selection;
      editor.focusText(id, start, end);
    }
    return isDone;
  }

  const on = (name, handler, options) =>
    shortcuts.on(
      name,
      () => {
        const segment = selected();
        if (segment) {
          handler(segment);
        }
      },
      options,
    );

  function caret(segment) {
    const field = editor.current();
    return field && field.value === segment.text ? field.selectionStart : desk.selection.start;
  }

  on("split", (segment) => {
    const now = bench.player?.now();
    const isInside = now > segment.start_ms && now < segment.end_ms;
    const where = segment.text.trim() || !isInside ? { at: caret(segment) } : { time_ms: now };
    perform({ type: "split", id: segment.id, ...where });
  });
  on("merge_next", (segment) => perform({ type: "merge", id: segment.id }));
  on("merge_previous", (segment) => {
    const before = desk.segments[desk.indexOf(segment.id) - 1];
    return before ? perform({ type: "merge", id: before.id }) : tell(say("refused_no_neighbour"), "warn");
  });
  on("insert_after", (segment) => perform({ type: "insert", after: segment.id, speaker: segment.speaker }));
  on("insert_before", (segment) => perform({ type: "insert", before: segment.id, speaker: segment.speaker }));
  on("delete_segment", (segment) => {
    if (perform({ type: "remove", ids: [segment.id] })) {
      tell(say("segment_deleted"));
    }
  });
  on("choose_speaker", (segment) => openSpeakers(editor, segment.id));
  shortcuts.on("next_segment", () => editor.go(1), { repeats: true });
  shortcuts.on("previous_segment", () => editor.go(-1), { repeats: true });
  shortcuts.on("focus_text", () => {
    if (desk.selection) {
      const { id, start, end } = desk.selection;
      editor.focusText(id, start, end);
    }
  });

  addTyping(bench, on);
}

function openSpeakers(editor, id) {
  editor.reveal(id);
  const field = editor.rowOf(id)?.querySelector(".wb-speaker");
  field?.focus();
  try {
    field?.showPicker?.();
  } catch {
    // Where a list may be opened by a click only, the focus is there for the arrow keys.
  }
}

function addTyping({ desk, editor, shortcuts, say, tell }, on) {
  const back = (name, word) => () => desk[name]() || tell(say(word));
  shortcuts.on("undo", back("undo", "nothing_to_undo"), { repeats: true });
  shortcuts.on("redo", back("redo", "nothing_to_redo"), { repeats: true });
  for (const [name, tag] of [
    ["italic", "i"],
    ["bold", "b"],
    ["underline", "u"],
  ]) {
    on(name, (segment) => {
      const field = editor.current();
      const [from, to] = field ? [field.selectionStart, field.selectionEnd] : [0, segment.text.length];
      const [start, end] = from === to ? [0, segment.text.length] : [from, to];
      const made = styled(segment.text, start, end, tag);
      const selection = { id: segment.id, start: made.start, end: made.end };
      desk.closeStep();
      if (
        editor.report(desk.apply({ type: "setTexts", edits: [{ id: segment.id, text: made.text }] }, { selection }))
      ) {
        editor.focusText(segment.id, made.start, made.end);
      }
    });
  }
}
