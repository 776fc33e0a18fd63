/** The right-click menu, also on Shift+F10 and the menu key. Arrow keys move, Escape closes and gives the focus back. */
import { h } from "../kit/dom.ts";
import { type IconName, icon } from "../kit/icons.ts";

export interface MenuItem {
  label: string;
  icon?: IconName;
  href?: string;
  danger?: boolean;
  action?: () => void;
}

let closeOpen: (() => void) | null = null;

function item(entry: MenuItem, close: () => void): HTMLElement {
  const content = [entry.icon ? icon(entry.icon) : h("span", { class: "icon" }), h("span", {}, entry.label)];
  const shared = { class: entry.danger ? "menu-item danger" : "menu-item", role: "menuitem", tabindex: -1 };
  const choose = () => {
    close();
    entry.action?.();
  };
  if (entry.href)
    return h("a", { ...shared, href: entry.href, target: "_blank", rel: "noopener", onclick: choose }, ...content);
  return h("button", { ...shared, type: "button", onclick: choose }, ...content);
}

function onKey(event: KeyboardEvent, menu: HTMLElement, close: () => void): void {
  const items = [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const target = targets[event.key];
  if (target !== undefined) items[(target + items.length) % items.length]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else if (event.key === " " && document.activeElement instanceof HTMLElement) document.activeElement.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function keepInside(menu: HTMLElement, x: number, y: number): void {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, window.innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, window.innerHeight - height - 8))}px`;
}

export function openMenu(label: string, entries: MenuItem[], x: number, y: number): void {
  closeOpen?.();
  const before = document.activeElement;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  const outside = (event: Event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) close(false);
  };
  const close = (giveFocusBack = true) => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", away);
    closeOpen = null;
    if (giveFocusBack && before instanceof HTMLElement && before.isConnected) before.focus();
  };
  const away = () => close(false);
  menu.append(...entries.map((entry) => item(entry, close)));
  menu.addEventListener("keydown", (event) => onKey(event, menu, close));
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("blur", away);
  (document.querySelector("main") ?? document.body).append(menu);
  keepInside(menu, x, y);
  closeOpen = away;
  menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
}
