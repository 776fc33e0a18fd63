/** Ways out of an error: the server's own repair, as a link or a form, and signing in again. */
import type { Repair } from "./api-types.ts";
import { h, smallButton } from "./dom.ts";
import { MESSAGES } from "./messages.ts";

/** Dispatched on window before the page is left on purpose: nobody need be asked about unsaved changes. */
export const LEAVING = "videomeet-leaving";

export function repairControl(repair: Repair): HTMLElement {
  if (repair.method === "post") return smallButton(repair.label, () => post(repair.url));
  return h("a", { class: "button small", href: repair.url, target: "_blank", rel: "noopener" }, repair.label);
}

/** A form of its own: a form inside the follow-up's form is not allowed. */
function post(url: string): void {
  const form = h("form", { method: "post", action: url, hidden: true });
  document.body.append(form);
  window.dispatchEvent(new Event(LEAVING));
  form.submit();
}

export function signInLink(): HTMLAnchorElement {
  return h("a", { href: "/sign-in?next=/diary", target: "_blank", rel: "noopener" }, MESSAGES.signIn);
}
