/** Mail templates: variables at a click, and the preview that follows what is typed. */
import { closest, pause } from "../kit/dom.ts";
import { WORDS } from "../kit/words.ts";

const AFTER_TYPING = 400;

interface Preview {
  subject: string;
  html: string;
  unknown: string[];
}

function insert(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.focus();
  field.setRangeText(text, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function watchTemplate(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-template]");
  if (!form) return;
  const part = <T extends HTMLElement>(name: string) => document.querySelector<T>(`[data-${name}]`);
  let last = form.querySelector<HTMLTextAreaElement>("textarea");
  let asked = 0;

  const show = async () => {
    const mine = ++asked;
    const trouble = part("preview-trouble");
    try {
      const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      const response = await fetch(form.dataset.preview ?? "", { method: "POST", body });
      if (!response.ok) throw new Error(String(response.status));
      const preview = (await response.json()) as Preview;
      if (mine !== asked) return;
      const subject = part("preview-subject");
      const looks = part<HTMLIFrameElement>("preview-html");
      const unknown = part("unknown");
      if (subject) subject.textContent = preview.subject;
      if (looks) looks.srcdoc = preview.html;
      if (unknown)
        unknown.textContent = preview.unknown.length ? WORDS.unknownVariables(preview.unknown.join(", ")) : "";
      if (trouble) trouble.textContent = "";
    } catch {
      if (trouble && mine === asked) trouble.textContent = WORDS.noPreview;
    }
  };

  form.addEventListener("focusin", (event) => {
    if (
      event.target instanceof HTMLTextAreaElement ||
      (event.target instanceof HTMLInputElement && event.target.type === "text")
    ) {
      last = event.target as HTMLTextAreaElement;
    }
  });
  form.addEventListener("click", (event) => {
    const button = closest(event, "[data-inserts]");
    if (button && last) insert(last, button.dataset.inserts ?? "");
  });
  form.addEventListener(
    "input",
    pause(AFTER_TYPING, () => void show()),
  );
}
