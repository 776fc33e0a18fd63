/** Mail templates: variables at a click, and the preview that follows what is typed. */
import { previewTemplate } from "../kit/api.ts";
import { closest, debounce } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";

const TYPING_PAUSE_MS = 400;

function insert(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.focus();
  field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function watchTemplateEditor(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-template]");
  if (!form) return;
  const part = <T extends HTMLElement>(name: string) => document.querySelector<T>(`[data-${name}]`);
  let lastField = form.querySelector<HTMLTextAreaElement>("textarea");
  let requests = 0;

  const showPreview = async () => {
    requests += 1;
    const request = requests;
    const problem = part("preview-trouble");
    try {
      const fields = [...new FormData(form)].map(([name, value]): [string, string] => [name, String(value)]);
      const preview = await previewTemplate(form.dataset.preview ?? "", fields);
      if (request !== requests) return;
      const subject = part("preview-subject");
      const html = part<HTMLIFrameElement>("preview-html");
      const unknown = part("unknown");
      if (subject) subject.textContent = preview.subject;
      if (html) html.srcdoc = preview.html;
      if (unknown)
        unknown.textContent = preview.unknown_variables.length
          ? MESSAGES.unknownVariables(preview.unknown_variables.join(", "))
          : "";
      if (problem) problem.textContent = preview.problem;
    } catch {
      if (problem && request === requests) problem.textContent = MESSAGES.noPreview;
    }
  };

  form.addEventListener("focusin", (event) => {
    if (
      event.target instanceof HTMLTextAreaElement ||
      (event.target instanceof HTMLInputElement && event.target.type === "text")
    ) {
      lastField = event.target as HTMLTextAreaElement;
    }
  });
  form.addEventListener("click", (event) => {
    const button = closest(event, "[data-inserts]");
    if (button && lastField) insert(lastField, button.dataset.inserts ?? "");
  });
  form.addEventListener(
    "input",
    debounce(TYPING_PAUSE_MS, () => void showPreview()),
  );
}
