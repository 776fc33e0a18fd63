/** Short messages in the corner, heard by screen readers; errors stay until they are closed. */

import type { ApiError } from "./api.ts";
import { h } from "./dom.ts";
import { icon } from "./icons.ts";
import { WORDS } from "./words.ts";

const SHOWN_FOR = 6_000;

function shelf(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".toasts");
  if (found) return found;
  const made = h("div", { class: "toasts", popover: "manual" });
  (document.querySelector("main") ?? document.body).append(made);
  return made;
}

function show(toast: HTMLElement): void {
  const place = shelf();
  place.append(toast);
  // Shown anew, so that it lies above a dialog opened meanwhile.
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
}

function close(toast: HTMLElement): void {
  toast.remove();
  const place = shelf();
  if (!place.childElementCount && place.matches(":popover-open")) place.hidePopover();
}

export function say(text: string): void {
  const toast = h("div", { class: "toast", role: "status" }, h("span", {}, text));
  document.querySelectorAll<HTMLElement>(".toast:not(.error)").forEach(close);
  show(toast);
  window.setTimeout(() => close(toast), SHOWN_FOR);
}

export function complain(text: string, error?: ApiError): void {
  const button = h(
    "button",
    {
      class: "button plain small icon-only",
      type: "button",
      "aria-label": WORDS.dismiss,
      onclick: () => close(toast),
    },
    icon("close"),
  );
  const link = error?.code === "not_signed_in" && signInLink();
  const toast = h("div", { class: "toast error", role: "alert" }, h("span", {}, text, " ", link), button);
  document.querySelectorAll<HTMLElement>(".toast.error").forEach(close);
  show(toast);
}

export function signInLink(): HTMLAnchorElement {
  return h("a", { href: "/sign-in?next=/diary", target: "_blank", rel: "noopener" }, WORDS.signIn);
}
