/** Copy buttons: [data-copies="#selector"] copies that element's value or text; the button says so for a moment. */
import { WORDS } from "../kit/words.ts";

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Writes the outcome into `status` (a role=status element), so that it is heard as well as seen. */
export async function copyAndSay(text: string, status: HTMLElement): Promise<void> {
  status.textContent = (await copyText(text)) ? WORDS.copied : WORDS.copyByHand;
  window.setTimeout(() => (status.textContent = ""), 4000);
}

function statusBeside(button: HTMLElement): HTMLElement {
  const next = button.nextElementSibling;
  if (next instanceof HTMLElement && next.matches("[role=status]")) return next;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "small soft";
  button.after(status);
  return status;
}

export function watchCopyButtons(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copies]") : null;
    const source = button ? document.querySelector<HTMLElement>(button.dataset.copies ?? "") : null;
    if (!button || !source) return;
    const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? "").trim();
    void copyAndSay(text, statusBeside(button));
  });
}
