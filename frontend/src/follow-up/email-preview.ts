/** The letter before it goes: who gets it and why, its words, which can be changed, and how it will look. */
import { api, asApiError } from "../kit/api.ts";
import type { Draft, Letter, Preview } from "../kit/api-types.ts";
import { h, need, pause } from "../kit/dom.ts";
import { WORDS, word } from "../kit/words.ts";

export const BACK = "back";
type Answer = Letter | null | typeof BACK;

const LONGEST_SUBJECT = 300;
const LONGEST_TEXT = 20_000;
const AFTER_TYPING = 500;

/** Asks with a dialog, unless nobody is told anything. */
export async function askAboutLetter(draft: Draft, id: number | null, asking: () => void): Promise<Answer> {
  const preview = await api.preview(draft, id, null);
  if (!preview.recipients.length && !preview.without_address.length) return null;
  asking();
  return new LetterDialog(draft, id, preview).ask();
}

class LetterDialog {
  private readonly draft: Draft;
  private readonly id: number | null;
  private readonly preview: Preview;
  private readonly dialog: HTMLDialogElement;
  private readonly looks: HTMLIFrameElement;
  private readonly unsure: HTMLElement;
  private asking: AbortController | null = null;

  constructor(draft: Draft, id: number | null, preview: Preview) {
    this.draft = draft;
    this.id = id;
    this.preview = preview;
    this.looks = h("iframe", { class: "letter-looks", title: WORDS.letterLooks, sandbox: true, srcdoc: preview.html });
    this.unsure = h("p", { class: "error", role: "status" });
    this.dialog = h(
      "dialog",
      { class: "dialog letter", "aria-labelledby": "letter-title" },
      h(
        "form",
        { method: "dialog" },
        h("div", { class: "dialog-header" }, h("h2", { id: "letter-title" }, WORDS.letterTitle)),
        h(
          "div",
          { class: "dialog-body" },
          this.missing(),
          ...this.receivers(),
          ...(preview.recipients.length ? this.words() : []),
        ),
        h(
          "div",
          { class: "dialog-footer" },
          h("button", { class: "button", type: "submit", value: BACK, formnovalidate: true }, WORDS.back),
          h(
            "button",
            { class: "button primary", type: "submit", value: "send" },
            preview.recipients.length ? WORDS.send : WORDS.save,
          ),
        ),
      ),
    );
  }

  ask(): Promise<Answer> {
    document.body.append(this.dialog);
    const again = pause(AFTER_TYPING, () => void this.showLooks());
    this.dialog.addEventListener("input", again);
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => {
        this.asking?.abort();
        resolve(this.dialog.returnValue === "send" ? this.edited() : BACK);
        this.dialog.remove();
      });
      this.dialog.showModal();
      need<HTMLElement>("[value=send]", this.dialog).focus();
    });
  }

  private missing(): HTMLElement | null {
    const names = this.preview.without_address;
    return names.length
      ? h(
          "div",
          { class: "banner warning", role: "status" },
          ...names.map((name) => h("p", {}, WORDS.withoutAddress(name))),
        )
      : null;
  }

  private receivers(): HTMLElement[] {
    const { recipients } = this.preview;
    if (!recipients.length) return [h("p", {}, WORDS.nobodyTold)];
    return (["invitation", "update", "cancellation"] as const).flatMap((why) => {
      const people = recipients.filter((one) => one.why === why);
      if (!people.length) return [];
      const id = `letter-${why}`;
      const shown = people.map(({ name, address }) => h("li", {}, name === address ? address : `${name} <${address}>`));
      return [
        h(
          "div",
          { class: "letter-people" },
          h("h3", { id }, word(`to_${why}`), ` (${people.length})`),
          h("ul", { "aria-labelledby": id, tabindex: people.length > 8 ? 0 : null }, ...shown),
        ),
      ];
    });
  }

  private words(): HTMLElement[] {
    const { subject, text } = this.preview;
    const line = h("input", {
      class: "input",
      id: "letter-subject",
      name: "subject",
      required: true,
      maxlength: LONGEST_SUBJECT,
    });
    line.value = subject;
    const words = h("textarea", {
      class: "input",
      id: "letter-text",
      name: "text",
      rows: 8,
      required: true,
      maxlength: LONGEST_TEXT,
    });
    words.value = text;
    return [
      h("div", { class: "field" }, h("label", { for: "letter-subject" }, WORDS.subject), line),
      h(
        "div",
        { class: "field" },
        h("label", { for: "letter-text" }, WORDS.message),
        words,
        this.preview.recipients.some(({ why }) => why !== "cancellation") &&
          h("p", { class: "hint" }, WORDS.letterAdds),
      ),
      h("details", { class: "letter-preview" }, h("summary", {}, WORDS.letterLooks), this.unsure, this.looks),
    ];
  }

  private written(): Letter {
    const value = (name: string) => this.dialog.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? "";
    return { subject: value("subject"), text: value("text") };
  }

  /** Line ends are a textarea's own; untouched words stay the template's. */
  private edited(): Letter | null {
    const { subject, text } = this.written();
    const untouched = subject === this.preview.subject && text === this.preview.text.replaceAll("\r\n", "\n");
    return untouched || !this.preview.recipients.length ? null : { subject, text };
  }

  private async showLooks(): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const { html } = await api.preview(this.draft, this.id, this.edited(), asking.signal);
      this.unsure.textContent = "";
      this.looks.srcdoc = html;
    } catch (error) {
      if (!asking.signal.aborted) this.unsure.textContent = asApiError(error).message;
    }
  }
}
