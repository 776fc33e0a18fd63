/** Send e-mail invitation to attendees: what Save is called, what it asks before it saves, and whom it tells. */

import type { DiaryStart, Draft, Letter } from "../kit/api-types.ts";
import { h, need } from "../kit/dom.ts";
import { WORDS } from "../kit/words.ts";
import { askAboutLetter, type BACK } from "./email-preview.ts";

export class Invitation {
  private readonly box: HTMLInputElement;
  private readonly save: HTMLElement;
  private readonly mail: DiaryStart["mail"];

  constructor(form: HTMLFormElement, mail: DiaryStart["mail"]) {
    this.mail = mail;
    this.box = need<HTMLInputElement>("[name=invites]", form);
    this.save = need("[data-save]", form);
    this.box.addEventListener("change", () => this.nameSave());
    if (!mail.configured) this.explain(need("[data-invites-hint]", form));
  }

  get value(): boolean {
    return this.box.checked;
  }

  set value(invites: boolean) {
    this.box.checked = invites;
    // What cannot be sent can still be called off.
    this.box.disabled = !this.mail.configured && !invites;
    this.nameSave();
  }

  /** The words of the letter when somebody wrote their own, null for the template's; or BACK, and nothing is saved. */
  async letter(draft: Draft, id: number | null, asking: () => void): Promise<Letter | null | typeof BACK> {
    return draft.invites && this.mail.configured ? askAboutLetter(draft, id, asking) : null;
  }

  private nameSave(): void {
    this.save.textContent = this.box.checked && this.mail.configured ? WORDS.saveAndSend : WORDS.save;
  }

  private explain(hint: HTMLElement): void {
    const { settings_url } = this.mail;
    const link = settings_url && h("a", { href: settings_url, target: "_blank", rel: "noopener" }, WORDS.setUpMail);
    hint.replaceChildren(settings_url ? WORDS.noMail : WORDS.noMailAsk, " ", link || "");
    hint.hidden = false;
  }
}
