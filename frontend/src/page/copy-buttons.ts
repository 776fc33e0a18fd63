/** Copy buttons: [data-copies="#selector"] copies that element's value or text; the button says so for a moment. */
import { copyWithStatus } from "../kit/copy.ts";

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
    void copyWithStatus(text, statusBeside(button));
  });
}
