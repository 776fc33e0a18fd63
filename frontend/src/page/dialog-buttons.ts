/** Native dialogs: [data-opens="dialog-id"] opens, [data-closes] inside closes, a click on the backdrop closes too. */
function opener(target: Element): HTMLDialogElement | null {
  const id = target.closest<HTMLElement>("[data-opens]")?.dataset.opens;
  const dialog = id ? document.getElementById(id) : null;
  return dialog instanceof HTMLDialogElement ? dialog : null;
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const dialog = opener(event.target);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  } else if (event.target.closest("[data-closes]")) {
    event.preventDefault();
    event.target.closest("dialog")?.close();
  }
}

export function watchDialogButtons(): void {
  document.addEventListener("click", onClick);
}
