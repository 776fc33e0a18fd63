/** Copying text to the clipboard, and saying how it went. */
import { MESSAGES } from "./messages.ts";

const STATUS_SHOWN_MS = 4_000;

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Writes the outcome into `status` (a role=status element), so that it is heard as well as seen. */
export async function copyWithStatus(text: string, status: HTMLElement): Promise<void> {
  status.textContent = (await copyText(text)) ? MESSAGES.copied : MESSAGES.copyByHand;
  window.setTimeout(() => {
    status.textContent = "";
  }, STATUS_SHOWN_MS);
}
