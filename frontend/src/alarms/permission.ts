/** Asking whether notifications may be shown: only when a person presses the button, and never twice in vain. */
const POSTPONED_KEY = "videomeet.notifications-later";
/** Dispatched on document when somebody has decided. */
export const PERMISSION_CHANGED = "videomeet:notifications";

export type PermissionState = "unsupported" | NotificationPermission;

export function permissionState(): PermissionState {
  return "Notification" in window && "serviceWorker" in navigator ? Notification.permission : "unsupported";
}

function update(section: HTMLElement): void {
  const state = permissionState();
  for (const part of section.querySelectorAll<HTMLElement>("[data-when]")) part.hidden = part.dataset.when !== state;
  section.hidden =
    "hint" in section.dataset &&
    (state !== "default" || !("wanted" in section.dataset) || localStorage.getItem(POSTPONED_KEY) !== null);
}

export function watchPermission(): void {
  for (const section of document.querySelectorAll<HTMLElement>("[data-notifications]")) {
    update(section);
    section.querySelector("[data-show-notifications]")?.addEventListener("click", () => {
      void Notification.requestPermission().then(() => {
        update(section);
        document.dispatchEvent(new Event(PERMISSION_CHANGED));
      });
    });
    section.querySelector("[data-later]")?.addEventListener("click", () => {
      localStorage.setItem(POSTPONED_KEY, "yes");
      update(section);
    });
  }
}

/** The hint in the diary is for those who use alarms. */
export function offerNotifications(wanted: boolean): void {
  const section = document.querySelector<HTMLElement>("[data-notifications][data-hint]");
  if (!section || !wanted || "wanted" in section.dataset) return;
  section.dataset.wanted = "";
  update(section);
}
