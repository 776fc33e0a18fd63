/** Are the colleagues free? A hint beside each attendee, and a day with one column for each when asked for. */

import { api } from "../kit/api.ts";
import type { Associate, BusyTime } from "../kit/api-types.ts";
import { debounce, requireElement } from "../kit/dom.ts";
import { addDays, atMidnight, dayOf, isWall, type Span } from "../kit/times.ts";
import { busyBlocks, ResourceColumns } from "../widgets/resource-columns.ts";

export interface AvailabilityCallbacks {
  span(): Span;
  zone(): string;
  /** The owner first, then the attending colleagues. */
  people(): number[];
  except(): number | null;
  hint(busy: Map<number, boolean>): void;
  picked(span: Span): void;
}

export class Availability {
  private readonly callbacks: AvailabilityCallbacks;
  private readonly colleagues: Associate[];
  private readonly container: HTMLElement;
  private readonly button: HTMLElement;
  private readonly columns: ResourceColumns;
  private running: AbortController | null = null;
  readonly changed = debounce(250, () => void this.load());

  constructor(form: HTMLFormElement, colleagues: Associate[], callbacks: AvailabilityCallbacks) {
    this.callbacks = callbacks;
    this.colleagues = colleagues;
    this.container = requireElement("[data-availability-grid]", form);
    this.button = requireElement("[data-availability]", form);
    this.columns = new ResourceColumns(this.container, { picked: (span) => callbacks.picked(span) });
    this.button.addEventListener("click", () => this.show(this.container.hidden === true));
  }

  show(open: boolean): void {
    this.container.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) void this.load();
  }

  close(): void {
    this.running?.abort();
    this.show(false);
  }

  private async load(): Promise<void> {
    const span = this.callbacks.span();
    const people = [...new Set(this.callbacks.people())];
    if (!people.length || !isWall(span.start) || !isWall(span.end)) return;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const day = dayOf(span.start);
    const lastDay = span.end > span.start ? dayOf(span.end) : day;
    const whole = { start: atMidnight(day), end: atMidnight(addDays(lastDay, 1)) };
    const response = await api
      .availability(people, whole, this.callbacks.zone(), this.callbacks.except(), running.signal)
      .catch(() => null);
    if (!response || running.signal.aborted) return;
    this.callbacks.hint(new Map(people.map((id) => [id, overlaps(response.busy[String(id)] ?? [], span)])));
    if (!this.container.hidden) this.draw(span, people, response.busy);
  }

  private draw(span: Span, people: number[], busy: Record<string, BusyTime[]>): void {
    const columns = people.map((id) => {
      const name = this.colleagues.find((colleague) => colleague.id === id)?.name ?? "";
      return { id, name, blocks: busyBlocks(name, busy[String(id)] ?? []) };
    });
    this.columns.draw(dayOf(span.start), columns, null, span);
  }
}

/** Does any of the busy times overlap the span? */
export function overlaps(busy: BusyTime[], span: Span): boolean {
  const end = span.all_day ? atMidnight(addDays(dayOf(span.end), 1)) : span.end;
  return busy.some((time) => time.start < end && time.end > span.start);
}
