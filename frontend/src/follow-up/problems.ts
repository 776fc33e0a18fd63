/** Puts what the server refused beside the fields and on top of the dialog, and the focus on the first of them. */
import type { ApiError } from "../kit/api.ts";
import { h, requireElement } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { repairControl, signInLink } from "../kit/repair.ts";

/** Field names of the API whose input has another name here. */
const INPUTS: Record<string, string> = {
  company_id: "#fu-company",
  contact_id: "#fu-contact",
  attendees: "#fu-attendee",
  reservation_id: "[data-video-toggle]",
};

const inputOf = (form: HTMLElement, name: string) =>
  form.querySelector<HTMLElement>(INPUTS[name] ?? `[name="${CSS.escape(name)}"]`);

export class Problems {
  private readonly form: HTMLElement;
  private readonly message: HTMLElement;

  constructor(form: HTMLElement) {
    this.form = form;
    this.message = requireElement("[data-message]", form);
  }

  clear(): void {
    this.message.replaceChildren();
    for (const text of this.form.querySelectorAll<HTMLElement>("[data-error]")) text.textContent = "";
    for (const input of this.form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }

  showBanner(kind: "info" | "error", text: string, ...controls: (HTMLElement | null)[]): void {
    const buttons = controls.filter((control) => control !== null);
    this.message.replaceChildren(
      h(
        "div",
        { class: `banner ${kind}`, role: kind === "error" ? "alert" : "status" },
        h("p", {}, text),
        buttons.length ? h("div", { class: "button-row" }, ...buttons) : null,
      ),
    );
    this.message.scrollIntoView({ block: "nearest" });
  }

  show(error: ApiError, ...controls: HTMLElement[]): void {
    this.clear();
    const unplaced = Object.entries(error.fields)
      .filter(([name, text]) => !this.showBeside(name, text))
      .map(([, text]) => text);
    const placed = Object.keys(error.fields).length - unplaced.length;
    const texts = placed ? [MESSAGES.someFields, ...unplaced] : [error.message];
    if (error.reference && !["refused", "conflict"].includes(error.code))
      texts.push(MESSAGES.reference(error.reference));
    const repair = error.repair && repairControl(error.repair);
    this.showBanner(
      "error",
      texts.join(" "),
      error.code === "not_signed_in" ? signInLink() : null,
      repair,
      ...controls,
    );
    this.form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }

  private showBeside(name: string, text: string): boolean {
    const element = this.form.querySelector<HTMLElement>(`[data-error="${CSS.escape(name)}"]`);
    if (!element) return false;
    element.textContent = text;
    inputOf(this.form, name)?.setAttribute("aria-invalid", "true");
    return true;
  }
}
