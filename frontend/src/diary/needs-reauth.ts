/** The banner that says, once, that the provider no longer accepts my sign-in: sign in beside the diary, or put it away. */
import { markReauthNoticeSeen } from "../kit/api.ts";
import { SignInWindow } from "../video/sign-in-window.ts";

export function watchNeedsReauth(): void {
  const banner = document.querySelector<HTMLElement>("[data-lapsed]");
  const link = banner?.querySelector<HTMLAnchorElement>("a");
  if (!banner || !link) return;
  markReauthNoticeSeen();
  const signInWindow = new SignInWindow({
    done: ({ kind }) => {
      if (kind === "authorized") window.location.reload();
    },
    closed: () => undefined,
  });
  link.addEventListener("click", (event) => {
    // Where pop-ups are blocked the link itself leads there.
    if (signInWindow.open(link.href)) event.preventDefault();
  });
  banner.querySelector("[data-dismisses]")?.addEventListener("click", () => {
    signInWindow.stop();
    banner.remove();
  });
}
