/** The switch "Also when no diary is open": gives this browser's address to the server, or takes it back. */
import { WORDS } from "../kit/words.ts";
import { CHANGED, may } from "./permission.ts";
import { worker } from "./registration.ts";

const bytes = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

async function markOf(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function current(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** This browser's line in the list, if it is on it. */
async function line(): Promise<HTMLElement | null> {
  const subscription = await current();
  return subscription && document.querySelector<HTMLElement>(`[data-browser="${await markOf(subscription.endpoint)}"]`);
}

async function switchOn(key: string): Promise<void> {
  const registration = await worker();
  if (!registration) throw new Error("no service worker");
  // One that was made for other keys, or removed from the list, is of no use any more.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  const answer = await fetch("/diary/notifications", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(made),
  });
  if (!answer.ok) {
    await made.unsubscribe();
    throw new Error(String(answer.status));
  }
  window.location.assign("/account#alarms");
  window.location.reload();
}

async function switchOff(): Promise<void> {
  const listed = await line();
  await (await current())?.unsubscribe();
  listed?.querySelector("form")?.requestSubmit();
}

export function watchPush(): void {
  const place = document.querySelector<HTMLElement>("[data-push]");
  const box = place?.querySelector<HTMLInputElement>("[data-push-switch]");
  const problem = place?.querySelector<HTMLElement>("[data-push-problem]");
  if (!place || !box || !problem) return;
  const tell = async () => {
    place.hidden = may() !== "granted" || !("PushManager" in window);
    if (place.hidden) return;
    const listed = await line();
    box.checked = listed !== null;
    const here = listed?.querySelector<HTMLElement>("[data-here]");
    if (here) here.hidden = false;
  };
  box.addEventListener("change", () => {
    problem.hidden = true;
    box.disabled = true;
    const done = box.checked ? switchOn(place.dataset.key ?? "") : switchOff();
    void done
      .catch(() => {
        problem.textContent = WORDS.pushFailed;
        problem.hidden = false;
        box.checked = !box.checked;
      })
      .finally(() => (box.disabled = false));
  });
  document.addEventListener(CHANGED, () => void tell());
  void tell();
}
