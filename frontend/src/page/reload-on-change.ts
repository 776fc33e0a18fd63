/**
 * Pages whose state another tab changes (body[data-fresh]) read themselves again when that tab says so
 * (body[data-changes]), and when they are shown again after having been out of sight.
 */
const CHANNEL = "videomeet-changes";

export function reloadOnChange(): void {
  const { changes, fresh } = document.body.dataset;
  if (changes === undefined && fresh === undefined) return;
  const channel = new BroadcastChannel(CHANNEL);
  if (changes !== undefined) channel.postMessage("changed");
  if (fresh === undefined) return;
  const reload = () => window.location.reload();
  let wasHidden = false;
  channel.addEventListener("message", reload);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") wasHidden = true;
    else if (wasHidden) reload();
  });
}
