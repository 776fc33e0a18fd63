/** Are the colleagues free? A hint beside each attendee, and a day with one column for each when asked for. */
import { api } from "../kit/api.ts";
import type { Associate, Span } from "../kit/api-types.ts";
import { need, pause } from "../kit/dom.ts";
import { addDays, atMidnight, dayOf, isWall } from "../kit/times.ts";
import { busyBlocks, Columns } from "../widgets/day-columns.ts";

export interface AvailabilityHost {
  span(): Span;
  zone(): string;
  /** The owner first, then the attending colleagues. */
  people(): number[];
  except(): number | null;
  hint(busy: Map<number, boolean>): void;
  picked(span: Span): void;
}

export class Availability {
  private readonly host: AvailabilityHost;
  private readonly colleagues: Associate[];
  private readonly place: HTMLElement;
  private readonly button: HTMLElement;
  private readonly columns: Columns;
  private running: AbortController | null = null;
  readonly changed = pause(250, () => void this.ask());

  constructor(form: HTMLFormElement, colleagues: Associate[], host: AvailabilityHost) {
    this.host = host;
    this.colleagues = colleagues;
    this.place = need("[data-availability-grid]", form);
    this.button = need("[data-availability]", form);
    this.columns = new Columns(this.place, { picked: (span) => host.picked(span) });
    this.button.addEventListener("click", () => this.show(this.place.hidden === true));
  }

  show(open: boolean): void {
    this.place.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) void this.ask();
  }

  close(): void {
    this.running?.abort();
    this.show(false);
  }

  private async ask(): Promise<void> {
    const span = this.host.span();
    const people = [...new Set(this.host.people())];
    if (!people.length || !isWall(span.start) || !isWall(span.end)) return;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const day = dayOf(span.start);
    const lastDay = span.end > span.start ? dayOf(span.end) : day;
    const whole = { start: atMidnight(day), end: atMidnight(addDays(lastDay, 1)) };
    const answer = await api
      .availability(people, whole, this.host.zone(), this.host.except(), running.signal)
      .catch(() => null);
    if (!answer || running.signal.aborted) return;
    this.host.hint(new Map(people.map((id) => [id, overlaps(answer.busy[String(id)] ?? [], span)])));
    if (!this.place.hidden) this.draw(span, people, answer.busy);
  }

  private draw(span: Span, people: number[], busy: Record<string, Omit<Span, "all_day">[]>): void {
    const columns = people.map((id) => {
      const name = this.colleagues.find((colleague) => colleague.id === id)?.name ?? "";
      return { id, name, blocks: busyBlocks(name, busy[String(id)] ?? []) };
    });
    this.columns.draw(dayOf(span.start), columns, null, span);
  }
}

function overlaps(busy: Omit<Span, "all_day">[], span: Span): boolean {
  const end = span.all_day ? atMidnight(addDays(dayOf(span.end), 1)) : span.end;
  return busy.some((time) => time.start < end && time.end > span.start);
}
