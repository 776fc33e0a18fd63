/** Send e-mail invitation to attendees: what Save is called, what it asks before it saves, and whom it notifies. */

import type { DiaryStart } from "../kit/api-types.ts";
import type { Draft, EditedEmail } from "../kit/appointment.ts";
import { h, requireElement } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import { type CANCELLED, confirmEmail } from "./email-preview.ts";

export class InvitesCheckbox {
  private readonly box: HTMLInputElement;
  private readonly save: HTMLElement;
  private readonly mail: DiaryStart["mail"];

  constructor(form: HTMLFormElement, mail: DiaryStart["mail"]) {
    this.mail = mail;
    this.box = requireElement<HTMLInputElement>("[name=invites]", form);
    this.save = requireElement("[data-save]", form);
    this.box.addEventListener("change", () => this.nameSave());
    if (!mail.configured) this.explain(requireElement("[data-invites-hint]", form));
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

  /** The text of the e-mail when somebody wrote their own, null for the template's; or CANCELLED, and nothing is saved. */
  async confirm(draft: Draft, id: number | null, opening: () => void): Promise<EditedEmail | null | typeof CANCELLED> {
    return draft.invites && this.mail.configured ? confirmEmail(draft, id, opening) : null;
  }

  private nameSave(): void {
    this.save.textContent = this.box.checked && this.mail.configured ? MESSAGES.saveAndSend : MESSAGES.save;
  }

  private explain(hint: HTMLElement): void {
    const { settings_url } = this.mail;
    const link = settings_url && h("a", { href: settings_url, target: "_blank", rel: "noopener" }, MESSAGES.setUpMail);
    hint.replaceChildren(settings_url ? MESSAGES.noMail : MESSAGES.noMailAsk, " ", link || "");
    hint.hidden = false;
  }
}
