/** Tabs that are links: the arrow keys move between them, Enter follows. */
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

function onKey(event: KeyboardEvent): void {
  const tab = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=tab]") : null;
  const step = STEPS[event.key];
  if (!tab || !step) return;
  const tabs = [...(tab.closest("[role=tablist]")?.querySelectorAll<HTMLElement>("[role=tab]") ?? [])];
  tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]?.focus();
  event.preventDefault();
}

export function watchTabs(): void {
  document.addEventListener("keydown", onKey);
  document.querySelectorAll("[role=tab][aria-selected=true]").forEach((tab) => {
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
