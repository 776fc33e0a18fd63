/** Nobody loses by accident what they wrote: asking before the dialog or the page is left. */
import { confirmDialog } from "../kit/dialogs.ts";
import { MESSAGES } from "../kit/messages.ts";
import { LEAVING } from "../kit/repair.ts";

export const confirmLeaving = (): Promise<boolean> =>
  confirmDialog({
    title: MESSAGES.leaveTitle,
    text: MESSAGES.leaveText,
    yes: MESSAGES.leave,
    no: MESSAGES.keepWriting,
  });

/** The browser asks before the page goes, unless we lead away from it ourselves. */
export function guardUnload(hasUnsavedChanges: () => boolean): void {
  let leavingOnPurpose = false;
  window.addEventListener(LEAVING, () => {
    leavingOnPurpose = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsavedChanges() && !leavingOnPurpose) event.preventDefault();
  });
}
