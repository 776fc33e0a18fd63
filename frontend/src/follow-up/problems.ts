/** Puts what the server refused beside the fields and on top of the dialog, and the focus on the first of them. */
import type { ApiError } from "../kit/api.ts";
import type { Repair } from "../kit/api-types.ts";
import { h, need } from "../kit/dom.ts";
import { signInLink } from "../kit/toasts.ts";
import { WORDS } from "../kit/words.ts";

/** Field names of the API whose input has another name here. */
const INPUTS: Record<string, string> = {
  company_id: "#fu-company",
  contact_id: "#fu-contact",
  attendees: "#fu-attendee",
  reservation_id: "[data-video-toggle]",
};

/** The page is left on purpose: nobody need be asked. */
export const LEAVING = "videomeet-leaving";

const inputOf = (form: HTMLElement, name: string) =>
  form.querySelector<HTMLElement>(INPUTS[name] ?? `[name="${CSS.escape(name)}"]`);

export function repairControl(repair: Repair): HTMLElement {
  if (repair.method !== "post") {
    return h("a", { class: "button small", href: repair.url, target: "_blank", rel: "noopener" }, repair.label);
  }
  return h("button", { class: "button small", type: "button", onclick: () => post(repair.url) }, repair.label);
}

/** A form of its own: a form inside the follow-up's form is not allowed. */
function post(url: string): void {
  const form = h("form", { method: "post", action: url, hidden: true });
  document.body.append(form);
  window.dispatchEvent(new Event(LEAVING));
  form.submit();
}

export class Problems {
  private readonly form: HTMLElement;
  private readonly place: HTMLElement;

  constructor(form: HTMLElement) {
    this.form = form;
    this.place = need("[data-message]", form);
  }

  clear(): void {
    this.place.replaceChildren();
    for (const text of this.form.querySelectorAll<HTMLElement>("[data-error]")) text.textContent = "";
    for (const input of this.form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }

  say(kind: "info" | "error", text: string, ...controls: (HTMLElement | null)[]): void {
    const buttons = controls.filter((control) => control !== null);
    this.place.replaceChildren(
      h(
        "div",
        { class: `banner ${kind}`, role: kind === "error" ? "alert" : "status" },
        h("p", {}, text),
        buttons.length ? h("div", { class: "button-row" }, ...buttons) : null,
      ),
    );
    this.place.scrollIntoView({ block: "nearest" });
  }

  show(error: ApiError, ...controls: HTMLElement[]): void {
    this.clear();
    const homeless = Object.entries(error.fields)
      .filter(([name, text]) => !this.beside(name, text))
      .map(([, text]) => text);
    const placed = Object.keys(error.fields).length - homeless.length;
    const texts = placed ? [WORDS.someFields, ...homeless] : [error.message];
    if (error.reference && !["refused", "conflict"].includes(error.code)) texts.push(WORDS.reference(error.reference));
    const repair = error.repair && repairControl(error.repair);
    this.say("error", texts.join(" "), error.code === "not_signed_in" ? signInLink() : null, repair, ...controls);
    this.form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }

  private beside(name: string, text: string): boolean {
    const place = this.form.querySelector<HTMLElement>(`[data-error="${CSS.escape(name)}"]`);
    if (!place) return false;
    place.textContent = text;
    inputOf(this.form, name)?.setAttribute("aria-invalid", "true");
    return true;
  }
}
