/** Asking whether notifications may be shown: only when a person presses the button, and never twice in vain. */
const PUT_AWAY = "videomeet.notifications-later";
export const CHANGED = "videomeet:notifications";

export type May = "unsupported" | NotificationPermission;

export function may(): May {
  return "Notification" in window && "serviceWorker" in navigator ? Notification.permission : "unsupported";
}

function tell(place: HTMLElement): void {
  const state = may();
  for (const part of place.querySelectorAll<HTMLElement>("[data-when]")) part.hidden = part.dataset.when !== state;
  place.hidden =
    "hint" in place.dataset &&
    (state !== "default" || !("wanted" in place.dataset) || localStorage.getItem(PUT_AWAY) !== null);
}

export function watchPermission(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-notifications]")) {
    tell(place);
    place.querySelector("[data-show-notifications]")?.addEventListener("click", () => {
      void Notification.requestPermission().then(() => {
        tell(place);
        document.dispatchEvent(new Event(CHANGED));
      });
    });
    place.querySelector("[data-later]")?.addEventListener("click", () => {
      localStorage.setItem(PUT_AWAY, "yes");
      tell(place);
    });
  }
}

/** The hint in the diary is for those who use alarms. */
export function wantNotifications(wanted: boolean): void {
  const place = document.querySelector<HTMLElement>("[data-notifications][data-hint]");
  if (!place || !wanted || "wanted" in place.dataset) return;
  place.dataset.wanted = "";
  tell(place);
}
