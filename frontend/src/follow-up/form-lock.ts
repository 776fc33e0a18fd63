/** Locks the dialog's fields while something is loaded or saved, and gives the focus back afterwards. */
import { requireElement } from "../kit/dom.ts";

export class FormLock {
  private readonly body: HTMLElement;
  private readonly saveButton: HTMLButtonElement;
  private focusedBefore: HTMLElement | null = null;

  constructor(dialog: HTMLElement) {
    this.body = requireElement(".dialog-body", dialog);
    this.saveButton = requireElement<HTMLButtonElement>("[data-save]", dialog);
  }

  /** While it saves, Save stays and shows that it works; otherwise it is switched off with the fields. */
  lock(saving: boolean): void {
    if (document.activeElement instanceof HTMLElement) this.focusedBefore = document.activeElement;
    this.setInert(true);
    this.saveButton.disabled = !saving;
    if (saving) this.saveButton.setAttribute("aria-busy", "true");
    else this.saveButton.removeAttribute("aria-busy");
  }

  /** `saving`: it still saves, but asks something on the way. */
  unlock(saving: boolean): void {
    this.setInert(false);
    this.saveButton.disabled = false;
    if (!saving) this.saveButton.removeAttribute("aria-busy");
    if (document.activeElement === document.body) this.focusedBefore?.focus();
  }

  private setInert(inert: boolean): void {
    // What the banner says can be read and used meanwhile.
    for (const part of this.body.children) (part as HTMLElement).inert = inert && !part.matches("[data-message]");
  }
}
