/** Clicks, double clicks, right clicks and keys on the calendar and the columns. */

import type { Span, Summary } from "../kit/api-types.ts";
import { closest } from "../kit/dom.ts";
import { WORDS } from "../kit/words.ts";
import { type MenuItem, openMenu } from "../widgets/context-menu.ts";
import type { Columns } from "../widgets/day-columns.ts";
import type { Calendar } from "./calendar.ts";
import type { Host } from "./diary-context.ts";

interface Slot {
  span: Span;
  column?: number;
}

function itemsFor(host: Host, appointment: Summary, slot: Slot | null): MenuItem[] {
  const { video, completed } = appointment;
  return [
    { label: WORDS.menuNew, icon: "plus", action: () => host.create(slot?.span, slot?.column) },
    { label: WORDS.menuEdit, icon: "edit", action: () => host.open(appointment.id) },
    ...(video ? [{ label: WORDS.joinMeeting, icon: "video" as const, href: video.join_url }] : []),
    {
      label: completed ? WORDS.notCompleted : WORDS.completed,
      icon: "check",
      action: () => void host.complete(appointment),
    },
    { label: WORDS.delete, icon: "delete", danger: true, action: () => void host.remove(appointment) },
  ];
}

export function listenToGestures(root: HTMLElement, host: Host, calendar: Calendar, columns: Columns): void {
  const appointmentOf = (event: Event): Summary | undefined => {
    const element = closest(event, "[data-appointment]");
    return element ? host.feed.find(Number(element.dataset.appointment)) : undefined;
  };
  const slotOf = (event: MouseEvent): Slot | null => {
    if (host.place.view === "view") return columns.slotAt(event.target, event.clientY);
    const span = calendar.spanAt(event.clientX, event.clientY);
    return span && { span };
  };
  const menu = (appointment: Summary, slot: Slot | null, x: number, y: number) => {
    host.select(appointment.id);
    openMenu(WORDS.menuLabel, itemsFor(host, appointment, slot), x, y);
  };

  root.addEventListener("click", (event) => {
    const appointment = appointmentOf(event);
    if (appointment) host.select(appointment.id);
  });

  root.addEventListener("dblclick", (event) => {
    const appointment = appointmentOf(event);
    if (appointment) return host.open(appointment.id);
    const slot = host.place.view === "view" ? null : slotOf(event);
    if (slot && !closest(event, "a, button")) host.create(slot.span);
  });

  root.addEventListener("contextmenu", (event) => {
    const appointment = appointmentOf(event);
    const slot = slotOf(event);
    if (!appointment && !slot) return;
    event.preventDefault();
    if (appointment) menu(appointment, slot, event.clientX, event.clientY);
    else if (slot) {
      const create = () => host.create(slot.span, slot.column);
      openMenu(
        WORDS.emptyMenuLabel,
        [{ label: WORDS.menuNew, icon: "plus", action: create }],
        event.clientX,
        event.clientY,
      );
    }
  });

  root.addEventListener("keydown", (event) => {
    const appointment = appointmentOf(event);
    const element = closest(event, "[data-appointment]");
    if (!appointment || !element) return;
    const { left, bottom } = element.getBoundingClientRect();
    const wantsMenu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (event.key === "Enter") host.open(appointment.id);
    else if (event.key === " ") host.select(appointment.id);
    else if (event.key === "Delete") void host.remove(appointment);
    else if (wantsMenu) menu(appointment, null, left + 8, bottom + 4);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
