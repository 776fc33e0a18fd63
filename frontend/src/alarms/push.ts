/** The switch "Also when no diary is open": gives this browser's address to the server, or takes it back. */

import { savePushSubscription } from "../kit/api.ts";
import { MESSAGES } from "../kit/messages.ts";
import { PERMISSION_CHANGED, permissionState } from "./permission.ts";
import { registerServiceWorker } from "./registration.ts";

const decodeBase64Url = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

async function fingerprint(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function currentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** This browser's entry in the list, if it is on it. */
async function listEntry(): Promise<HTMLElement | null> {
  const subscription = await currentSubscription();
  return (
    subscription && document.querySelector<HTMLElement>(`[data-browser="${await fingerprint(subscription.endpoint)}"]`)
  );
}

async function switchOn(key: string): Promise<void> {
  const registration = await registerServiceWorker();
  if (!registration) throw new Error("no service worker");
  // One that was made for other keys, or removed from the list, is of no use any more.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: decodeBase64Url(key),
  });
  try {
    await savePushSubscription(subscription);
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
  window.location.assign("/account#alarms");
  window.location.reload();
}

async function switchOff(): Promise<void> {
  const entry = await listEntry();
  await (await currentSubscription())?.unsubscribe();
  entry?.querySelector("form")?.requestSubmit();
}

export function watchPush(): void {
  const section = document.querySelector<HTMLElement>("[data-push]");
  const box = section?.querySelector<HTMLInputElement>("[data-push-switch]");
  const problem = section?.querySelector<HTMLElement>("[data-push-problem]");
  if (!section || !box || !problem) return;
  const update = async () => {
    section.hidden = permissionState() !== "granted" || !("PushManager" in window);
    if (section.hidden) return;
    const entry = await listEntry();
    box.checked = entry !== null;
    const here = entry?.querySelector<HTMLElement>("[data-here]");
    if (here) here.hidden = false;
  };
  box.addEventListener("change", () => {
    problem.hidden = true;
    box.disabled = true;
    const done = box.checked ? switchOn(section.dataset.key ?? "") : switchOff();
    void done
      .catch(() => {
        problem.textContent = MESSAGES.pushFailed;
        problem.hidden = false;
        box.checked = !box.checked;
      })
      .finally(() => (box.disabled = false));
  });
  document.addEventListener(PERMISSION_CHANGED, () => void update());
  void update();
}
