// Small behaviours that templates ask for with data attributes. Each is safe to start again on the same element.

const STARTED = "started";
const COPIED_FOR_MS = 2500;

/** Starts what `root` and its descendants ask for. @param {ParentNode & Node} root */
export function startBehaviours(root) {
  for (const [selector, start] of Object.entries(BEHAVIOURS)) {
    for (const element of matching(root, selector)) {
      element.dataset[STARTED] ??= "";
      if (!element.dataset[STARTED].includes(`${selector};`)) {
        element.dataset[STARTED] += `${selector};`;
        start(element);
      }
    }
  }
}

function matching(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root instanceof Element && root.matches(selector) ? [root, ...found] : found;
}

/** Times in the zone and the language of whoever looks, in the server's digits; the attribute says how much of it. */
function showLocally(element) {
  const styles = {
    moment: { dateStyle: "medium", timeStyle: "short" },
    second: { dateStyle: "medium", timeStyle: "medium" },
    day: { dateStyle: "medium" },
  };
  const format = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, styles[element.dataset.local]);
  const instant = new Date(element.dateTime);
  element.title ||= element.textContent.trim();
  element.textContent = format.format(instant);
}

/** The alert of a form that was refused takes the focus, so that it is read first. */
function takeFocus(element) {
  element.tabIndex = -1;
  element.focus();
}

/** A button that opens the dialog it names, and one that closes the dialog it is in. */
function openDialog(button) {
  button.addEventListener("click", (event) => {
    const dialog = document.getElementById(button.dataset.opens);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
  });
}

/** A dialog that came by itself is shown at once, and taken away when it is closed. */
function showDialog(dialog) {
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

function closeDialog(button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    button.closest("dialog")?.close();
  });
}

/** A form that is sent once: its buttons rest until the answer comes, or none does. One that rests anyway is left alone. */
function sendOnce(form) {
  const resting = [];
  const wake = () => {
    for (const button of resting.splice(0)) {
      button.disabled = false;
    }
  };
  form.addEventListener("submit", () => {
    setTimeout(() => {
      resting.push(...form.querySelectorAll("button:not([type=button]):enabled"));
      for (const button of resting) {
        button.disabled = true;
      }
    });
  });
  form.addEventListener("htmx:afterRequest", wake);
  addEventListener("pageshow", wake);
}

/** Copies the text of the element that the button names, and says so for a moment; where a browser keeps the clipboard
 * closed (on a site without https), the text is selected instead, so that one key copies it. */
function copyText(button) {
  const label = button.textContent;
  button.ariaLive = "polite";
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copies);
    const text = source?.textContent?.trim() ?? "";
    if ((await isWritten(text)) || (source && isCopiedBySelecting(source))) {
      button.textContent = button.dataset.copied || label;
      setTimeout(() => {
        button.textContent = label;
      }, COPIED_FOR_MS);
    }
  });
}

async function isWritten(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function isCopiedBySelecting(source) {
  getSelection()?.selectAllChildren(source);
  return document.execCommand("copy");
}

/** A box that ticks all boxes of its form that have the name it gives; it is half-ticked while some are. */
function tickAll(box) {
  const boxes = () => [...(box.form?.querySelectorAll(`input[name="${CSS.escape(box.dataset.ticks)}"]`) ?? [])];
  const show = () => {
    const ticked = boxes().filter((one) => one.checked).length;
    box.checked = ticked > 0 && ticked === boxes().length;
    box.indeterminate = ticked > 0 && !box.checked;
  };
  box.addEventListener("change", () => {
    for (const one of boxes()) {
      one.checked = box.checked;
    }
  });
  box.form?.addEventListener("change", show);
  show();
}

/** A field whose form is sent as soon as it changes. */
function sendOnChange(field) {
  field.addEventListener("change", () => field.form?.requestSubmit());
}

const BEHAVIOURS = {
  "time[data-local]": showLocally,
  "[data-take-focus]": takeFocus,
  "[data-opens]": openDialog,
  "[data-closes]": closeDialog,
  "dialog[data-shown]": showDialog,
  "form[data-once]": sendOnce,
  "[data-copies]": copyText,
  "[data-sends]": sendOnChange,
  "[data-ticks]": tickAll,
};
