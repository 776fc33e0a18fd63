/** What the parts of the diary (calendar, columns, side panel, toolbar) may ask of it. */

import type { DiaryStart, Summary } from "../kit/api-types.ts";
import type { Day, Span, WallTime } from "../kit/times.ts";
import type { AppointmentFeed } from "./appointment-feed.ts";
import type { ViewState } from "./view-state.ts";

export interface DiaryContext {
  readonly start: DiaryStart;
  readonly feed: AppointmentFeed;
  state: ViewState;
  selected: number | null;
  now(): WallTime;
  nameOf(associate: number): string;
  go(state: ViewState): void;
  goToDay(day: Day): void;
  select(id: number | null): void;
  open(appointment: Pick<Summary, "id" | "may_change">): void;
  create(span?: Span, owner?: number): void;
  move(appointment: Summary, span: Span, revert: () => void): Promise<void>;
  complete(appointment: Summary): Promise<void>;
  remove(appointment: Summary): Promise<boolean>;
}
