/** Asks before something is lost. Answers true only for the button that does it. */
import { h } from "./dom.ts";

interface Question {
  title: string;
  text: string;
  more?: string | undefined;
  yes: string;
  no: string;
}

export function confirmDialog({ title, text, more, yes, no }: Question): Promise<boolean> {
  const dialog = h(
    "dialog",
    { class: "dialog narrow", "aria-labelledby": "question-title", "aria-describedby": "question-text" },
    h(
      "form",
      { method: "dialog" },
      h("div", { class: "dialog-header" }, h("h2", { id: "question-title" }, title)),
      h("div", { class: "dialog-body", id: "question-text" }, h("p", {}, text), more && h("p", {}, more)),
      h(
        "div",
        { class: "dialog-footer" },
        h("button", { class: "button", value: "no", type: "submit", autofocus: true }, no),
        h("button", { class: "button danger primary", value: "yes", type: "submit" }, yes),
      ),
    ),
  );
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    dialog.showModal();
  });
}
