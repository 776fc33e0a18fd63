/** Waiting pages (body[data-again-after], in seconds): read again by themselves, until they lead on. */
export function reloadLater(): void {
  const seconds = Number(document.body.dataset.againAfter ?? 0);
  if (seconds > 0) window.setTimeout(() => window.location.reload(), seconds * 1000);
}
