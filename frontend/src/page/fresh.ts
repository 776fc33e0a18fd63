/** Pages whose state another tab changes (body[data-fresh]): read again when their tab is shown again. */
export function watchFreshness(): void {
  if (!("fresh" in document.body.dataset)) return;
  let wasHidden = false;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") wasHidden = true;
    else if (wasHidden) window.location.reload();
  });
}
