/** The invitation e-mail before it goes: who gets it and kind, its text, which can be changed, and how it will look. */

import { api, asApiError } from "../kit/api.ts";
import type { EmailPreview } from "../kit/api-types.ts";
import type { Draft, EditedEmail } from "../kit/appointment.ts";
import { debounce, h, requireElement } from "../kit/dom.ts";
import { MESSAGES, messageFor } from "../kit/messages.ts";

export const CANCELLED = "cancelled";
type Outcome = EditedEmail | null | typeof CANCELLED;

const MAX_SUBJECT = 300;
const MAX_TEXT = 20_000;
const TYPING_PAUSE_MS = 500;

/** Asks with a dialog, unless nobody is notified. `opening` is called just before the dialog shows. */
export async function confirmEmail(draft: Draft, id: number | null, opening: () => void): Promise<Outcome> {
  const preview = await api.preview(draft, id, null);
  if (!preview.recipients.length && !preview.without_address.length) return null;
  opening();
  return new EmailDialog(draft, id, preview).open();
}

/**
 * What somebody wrote, or null where it stays the template's: nothing was changed, or nobody gets it.
 * A textarea turns the ends of lines into its own.
 */
export function editedText(preview: EmailPreview, current: EditedEmail): EditedEmail | null {
  const untouched = current.subject === preview.subject && current.text === preview.text.replaceAll("\r\n", "\n");
  return untouched || !preview.recipients.length ? null : current;
}

class EmailDialog {
  private readonly draft: Draft;
  private readonly id: number | null;
  private readonly preview: EmailPreview;
  private readonly dialog: HTMLDialogElement;
  private readonly frame: HTMLIFrameElement;
  private readonly problem: HTMLElement;
  private running: AbortController | null = null;

  constructor(draft: Draft, id: number | null, preview: EmailPreview) {
    this.draft = draft;
    this.id = id;
    this.preview = preview;
    this.frame = h("iframe", {
      class: "email-html",
      title: MESSAGES.emailLooks,
      sandbox: true,
      srcdoc: preview.html,
    });
    this.problem = h("p", { class: "error", role: "status" });
    this.dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "email-title" },
      h(
        "form",
        { method: "dialog" },
        h("div", { class: "dialog-header" }, h("h2", { id: "email-title" }, MESSAGES.emailTitle)),
        h(
          "div",
          { class: "dialog-body" },
          this.missingAddresses(),
          ...this.recipients(),
          ...(preview.recipients.length ? this.textFields() : []),
        ),
        h(
          "div",
          { class: "dialog-footer" },
          h("button", { class: "button", type: "submit", value: CANCELLED, formnovalidate: true }, MESSAGES.back),
          h(
            "button",
            { class: "button primary", type: "submit", value: "send" },
            preview.recipients.length ? MESSAGES.send : MESSAGES.save,
          ),
        ),
      ),
    );
  }

  open(): Promise<Outcome> {
    document.body.append(this.dialog);
    const updatePreview = debounce(TYPING_PAUSE_MS, () => void this.showPreview());
    this.dialog.addEventListener("input", updatePreview);
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        this.running?.abort();
        resolve(this.dialog.returnValue === "send" ? this.edited() : CANCELLED);
        this.dialog.remove();
      });
      this.dialog.showModal();
      requireElement<HTMLElement>("[value=send]", this.dialog).focus();
    });
  }

  private missingAddresses(): HTMLElement | null {
    const names = this.preview.without_address;
    return names.length
      ? h(
          "div",
          { class: "banner warning", role: "status" },
          ...names.map((name) => h("p", {}, MESSAGES.withoutAddress(name))),
        )
      : null;
  }

  private recipients(): HTMLElement[] {
    const { recipients } = this.preview;
    if (!recipients.length) return [h("p", {}, MESSAGES.nobodyNotified)];
    return (["invitation", "update", "cancellation"] as const).flatMap((kind) => {
      const people = recipients.filter((recipient) => recipient.kind === kind);
      if (!people.length) return [];
      const id = `email-${kind}`;
      const items = people.map(({ name, address }) => h("li", {}, name === address ? address : `${name} <${address}>`));
      return [
        h(
          "div",
          { class: "email-recipients" },
          h("h3", { id }, messageFor(`to_${kind}`), ` (${people.length})`),
          h("ul", { "aria-labelledby": id, tabindex: people.length > 8 ? 0 : null }, ...items),
        ),
      ];
    });
  }

  private textFields(): HTMLElement[] {
    const { subject, text } = this.preview;
    const subjectInput = h("input", {
      class: "input",
      id: "email-subject",
      name: "subject",
      required: true,
      maxlength: MAX_SUBJECT,
    });
    subjectInput.value = subject;
    const textInput = h("textarea", {
      class: "input",
      id: "email-text",
      name: "text",
      rows: 8,
      required: true,
      maxlength: MAX_TEXT,
    });
    textInput.value = text;
    return [
      h("div", { class: "field" }, h("label", { for: "email-subject" }, MESSAGES.subject), subjectInput),
      h(
        "div",
        { class: "field" },
        h("label", { for: "email-text" }, MESSAGES.message),
        textInput,
        this.preview.recipients.some(({ kind }) => kind !== "cancellation") &&
          h("p", { class: "hint" }, MESSAGES.emailAdds),
      ),
      h("details", { class: "email-preview" }, h("summary", {}, MESSAGES.emailLooks), this.problem, this.frame),
    ];
  }

  private currentText(): EditedEmail {
    const value = (name: string) => this.dialog.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? "";
    return { subject: value("subject"), text: value("text") };
  }

  private edited(): EditedEmail | null {
    return editedText(this.preview, this.currentText());
  }

  private async showPreview(): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    try {
      const { html } = await api.preview(this.draft, this.id, this.edited(), running.signal);
      this.problem.textContent = "";
      this.frame.srcdoc = html;
    } catch (error) {
      if (!running.signal.aborted) this.problem.textContent = asApiError(error).message;
    }
  }
}
