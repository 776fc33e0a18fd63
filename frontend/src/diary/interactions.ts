/** Clicks, double clicks, right clicks and keys on the calendar and the columns. */

import type { Summary } from "../kit/api-types.ts";
import { closest } from "../kit/dom.ts";
import { MESSAGES } from "../kit/messages.ts";
import type { Span } from "../kit/times.ts";
import { type MenuItem, openMenu } from "../widgets/context-menu.ts";
import type { ResourceColumns } from "../widgets/resource-columns.ts";
import type { DiaryContext } from "./diary-context.ts";
import type { Calendar } from "./full-calendar.ts";

interface Slot {
  span: Span;
  column?: number;
}

function itemsFor(diary: DiaryContext, appointment: Summary, slot: Slot | null): MenuItem[] {
  const { video, completed, may_change, my_status } = appointment;
  const items: MenuItem[] = [
    { label: MESSAGES.menuNew, icon: "plus", action: () => diary.create(slot?.span, slot?.column) },
    ...(may_change ? [{ label: MESSAGES.menuEdit, icon: "edit" as const, action: () => diary.open(appointment) }] : []),
    ...(video ? [{ label: MESSAGES.joinMeeting, icon: "video" as const, href: video.join_url }] : []),
  ];
  if (may_change || my_status) {
    const label = completed ? MESSAGES.notCompleted : MESSAGES.completed;
    items.push({ label, icon: "check", action: () => void diary.complete(appointment) });
  }
  if (may_change) {
    const remove = () => void diary.remove(appointment);
    items.push({ label: MESSAGES.delete, icon: "delete", danger: true, action: remove });
  }
  return items;
}

export function handleInteractions(
  root: HTMLElement,
  diary: DiaryContext,
  calendar: Calendar,
  columns: ResourceColumns,
): void {
  const appointmentOf = (event: Event): Summary | undefined => {
    const element = closest(event, "[data-appointment]");
    return element ? diary.feed.find(Number(element.dataset.appointment)) : undefined;
  };
  const slotOf = (event: MouseEvent): Slot | null => {
    if (diary.state.view === "view") return columns.slotAt(event.target, event.clientY);
    const span = calendar.spanAt(event.clientX, event.clientY);
    return span && { span };
  };
  const menu = (appointment: Summary, slot: Slot | null, x: number, y: number) => {
    diary.select(appointment.id);
    openMenu(MESSAGES.menuLabel, itemsFor(diary, appointment, slot), x, y);
  };

  root.addEventListener("click", (event) => {
    const appointment = appointmentOf(event);
    if (appointment) diary.select(appointment.id);
  });

  root.addEventListener("dblclick", (event) => {
    const appointment = appointmentOf(event);
    if (appointment) return diary.open(appointment);
    const slot = diary.state.view === "view" ? null : slotOf(event);
    if (slot && !closest(event, "a, button")) diary.create(slot.span);
  });

  root.addEventListener("contextmenu", (event) => {
    const appointment = appointmentOf(event);
    const slot = slotOf(event);
    if (!appointment && !slot) return;
    event.preventDefault();
    if (appointment) menu(appointment, slot, event.clientX, event.clientY);
    else if (slot) {
      const create = () => diary.create(slot.span, slot.column);
      openMenu(
        MESSAGES.emptyMenuLabel,
        [{ label: MESSAGES.menuNew, icon: "plus", action: create }],
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
    if (event.key === "Enter") diary.open(appointment);
    else if (event.key === " ") diary.select(appointment.id);
    else if (event.key === "Delete" && appointment.may_change) void diary.remove(appointment);
    else if (wantsMenu) menu(appointment, null, left + 8, bottom + 4);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
