// What the reviewer says of segments: beside the segment that is worked on, and as a list. The reviewer adds, the editor
// marks as done.

import { element } from "../dom.js";
import { drawn } from "../icons.js";
import { actionButton } from "../naming.js";
import { timecode } from "../timecodes.js";

const MOST_TEXT = 2000;

/** @param {import("../bench.js").Bench} bench @returns {import("./index.js").Panel} */
export function commentsPanel(bench) {
  const { api, task, desk, say, tell, shortcuts } = bench;
  const list = element("ol.wb-panel-list");
  const says = element("p.wb-panel-says", { role: "status" });
  const state = { comments: [], setCount: () => undefined };

  async function load() {
    const answer = await api.get(task.urls.comments);
    if (answer.ok) {
      take(answer.body.comments);
    } else {
      says.textContent = say("failed", { message: answer.message });
    }
  }

  function take(comments) {
    state.comments = comments;
    const open = comments.filter((one) => !one.is_resolved).length;
    state.setCount(open);
    says.textContent = comments.length ? say("comments_open", { open, all: comments.length }) : say("comments_none");
    list.replaceChildren(...inOrder(desk, comments).map((one) => element("li", {}, commentOf(bench, change, one))));
    publish(bench, comments, (one) => settle(bench, change, one));
  }

  /** Something was done to a comment: what is shown follows the answer. */
  async function change(asked, done) {
    const answer = await asked;
    if (answer.ok) {
      take(done(state.comments, answer.body));
    } else {
      tell(say("failed", { message: answer.message }), "bad");
    }
    return answer.ok;
  }

  const form = task.is_review ? commentForm(bench, change) : null;
  shortcuts.on("next_comment", () => jump(bench, state.comments));
  if (form) {
    shortcuts.on("add_comment", () => {
      bench.showPanel("comments");
      form.querySelector("textarea").focus();
    });
  }
  load();
  return {
    name: "comments",
    body: element(
      "div",
      {},
      says,
      element("div.wb-panel-moves", {}, actionButton(bench, "next_comment", { icon: "down", isNamed: true })),
      form,
      list,
    ),
    counts(set) {
      state.setCount = set;
    },
  };
}

/** Those on the whole work first, then by their segments. */
function inOrder(desk, comments) {
  const place = (one) => (one.segment_id ? desk.indexOf(one.segment_id) : -1);
  return [...comments].sort((a, b) => Number(a.is_resolved) - Number(b.is_resolved) || place(a) - place(b));
}

/** Open comments by segment id, for the rows and for whoever hands in. */
function publish(bench, comments, settle) {
  const open = new Map();
  for (const one of comments.filter((each) => each.segment_id && !each.is_resolved)) {
    open.set(one.segment_id, [...(open.get(one.segment_id) ?? []), one]);
  }
  bench.comments = open;
  bench.inline.comments(open, settle);
}

const pathOf = (task, comment) => task.urls.comment.replace("{comment_id}", comment.id);

/** Done, or open again. */
const settle = ({ api, task }, change, comment) =>
  change(api.patch(pathOf(task, comment), { is_resolved: !comment.is_resolved }), (all, one) =>
    all.map((each) => (each.id === one.id ? one : each)),
  );

function commentOf(bench, change, comment) {
  const { api, desk, say, task, editor } = bench;
  const index = comment.segment_id ? desk.indexOf(comment.segment_id) : -1;
  const place =
    index < 0
      ? say(comment.segment_id ? "comment_gone" : "comment_whole")
      : `${index + 1} · ${timecode(desk.segments[index].start_ms)}`;
  const remove = () => change(api.delete(pathOf(task, comment)), (all) => all.filter((each) => each.id !== comment.id));
  const mark = comment.is_resolved ? "comment_reopen" : "comment_done";
  return element(
    "article.wb-panel-comment",
    { data: { comment: comment.id, done: String(comment.is_resolved) } },
    element(
      "button.wb-panel-item",
      { type: "button", disabled: index < 0, onclick: () => editor.focusText(comment.segment_id) },
      element("span.wb-panel-place", {}, place, comment.is_resolved && ` · ${say("comment_is_done")}`),
      element("span.wb-panel-said", { dir: "auto" }, comment.text),
    ),
    element(
      "div.wb-panel-acts",
      {},
      element(
        "button.wb-panel-button",
        { type: "button", onclick: () => settle(bench, change, comment) },
        drawn("check"),
        say(mark),
      ),
      comment.is_mine &&
        !comment.is_resolved &&
        element("button.wb-panel-button", { type: "button", onclick: remove }, drawn("trash"), say("comment_remove")),
    ),
  );
}

/** About the segment that is selected, or about all of it. */
function commentForm({ api, desk, say, task }, change) {
  const text = element("textarea", {
    rows: 3,
    maxLength: MOST_TEXT,
    dir: "auto",
    id: "wb-comment-text",
    required: true,
  });
  const about = element(
    "select",
    { id: "wb-comment-about" },
    element("option", { value: "segment" }, ""),
    element("option", { value: "" }, say("comment_on_whole")),
  );
  const show = () => {
    const index = desk.selection ? desk.indexOf(desk.selection.id) : -1;
    about.options[0].textContent = say("comment_on_segment", { number: index + 1 });
    about.options[0].disabled = index < 0;
  };
  let seen = null;
  desk.subscribe((change) => {
    if (change.order || desk.selection?.id !== seen) {
      seen = desk.selection?.id;
      show();
    }
  });
  show();
  const send = async (event) => {
    event.preventDefault();
    const segment_id = about.value && desk.selection ? desk.selection.id : null;
    const body = { text: text.value.trim(), ...(segment_id ? { segment_id } : {}) };
    text.value = ""; // what is typed from now on is the next comment
    if (body.text && !(await change(api.post(task.urls.comments, body), (all, one) => [...all, one]))) {
      text.value = [body.text, text.value].filter(Boolean).join("\n");
    }
  };
  return element(
    "form.wb-panel-form",
    { onsubmit: send },
    element("label", { for: "wb-comment-about" }, say("comment_about")),
    about,
    element("label", { for: "wb-comment-text" }, say("comment_text")),
    text,
    element("button.button.button-small", { type: "submit" }, say("comment_add")),
  );
}

/** To the next open comment behind the segment that is selected, round and round. */
function jump({ desk, editor, tell, say }, comments) {
  const places = comments
    .filter((one) => !one.is_resolved && one.segment_id && desk.indexOf(one.segment_id) >= 0)
    .map((one) => ({ one, index: desk.indexOf(one.segment_id) }))
    .sort((a, b) => a.index - b.index);
  const here = desk.selection ? desk.indexOf(desk.selection.id) : -1;
  const next = places.find(({ index }) => index > here) ?? places[0];
  if (next) {
    editor.focusText(next.one.segment_id);
    tell(next.one.text, "info");
  } else {
    tell(say("comments_none_open"));
  }
}
