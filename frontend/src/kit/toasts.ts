/** Short messages in the corner, heard by screen readers; errors stay until they are closed. */
import type { ApiError } from "./api.ts";
import { h } from "./dom.ts";
import { icon } from "./icons.ts";
import { MESSAGES } from "./messages.ts";
import { signInLink } from "./repair.ts";

const SHOWN_MS = 6_000;

function container(): HTMLElement {
  const existing = document.querySelector<HTMLElement>(".toasts");
  if (existing) return existing;
  const created = h("div", { class: "toasts", popover: "manual" });
  (document.querySelector("main") ?? document.body).append(created);
  return created;
}

function show(toast: HTMLElement): void {
  const toasts = container();
  toasts.append(toast);
  // Shown anew, so that it lies above a dialog opened meanwhile.
  if (toasts.matches(":popover-open")) toasts.hidePopover();
  toasts.showPopover();
}

function close(toast: HTMLElement): void {
  toast.remove();
  const toasts = container();
  if (!toasts.childElementCount && toasts.matches(":popover-open")) toasts.hidePopover();
}

export function toast(text: string): void {
  const toast = h("div", { class: "toast", role: "status" }, h("span", {}, text));
  document.querySelectorAll<HTMLElement>(".toast:not(.error)").forEach(close);
  show(toast);
  window.setTimeout(() => close(toast), SHOWN_MS);
}

export function toastError(text: string, error?: ApiError): void {
  const button = h(
    "button",
    {
      class: "button plain small icon-only",
      type: "button",
      "aria-label": MESSAGES.dismiss,
      onclick: () => close(toast),
    },
    icon("close"),
  );
  const link = error?.code === "not_signed_in" && signInLink();
  const toast = h("div", { class: "toast error", role: "alert" }, h("span", {}, text, " ", link), button);
  document.querySelectorAll<HTMLElement>(".toast.error").forEach(close);
  show(toast);
}
