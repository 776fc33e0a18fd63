/** The icons in use, as inline SVG that screen readers skip: a word always stands beside them. */
import {
  Bell,
  CalendarDays,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  Copy,
  createElement,
  ExternalLink,
  LoaderCircle,
  PanelRight,
  Pencil,
  Plus,
  Radio,
  Trash2,
  TriangleAlert,
  Users,
  Video,
  X,
} from "lucide";

const ICONS = {
  alarm: Bell,
  calendar: CalendarDays,
  check: Check,
  down: ChevronDown,
  left: ChevronLeft,
  right: ChevronRight,
  copy: Copy,
  open: ExternalLink,
  working: LoaderCircle,
  panel: PanelRight,
  edit: Pencil,
  plus: Plus,
  delete: Trash2,
  warning: TriangleAlert,
  users: Users,
  video: Video,
  live: Radio,
  close: X,
};

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGElement {
  return createElement(ICONS[name], { class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" });
}

/** Fills the <span data-icon="..."> places of the template. */
export function renderIcons(within: ParentNode): void {
  for (const placeholder of within.querySelectorAll<HTMLElement>("[data-icon]")) {
    const name = placeholder.dataset.icon ?? "";
    if (name in ICONS) placeholder.replaceWith(icon(name as IconName));
  }
}
