/** What the views (calendar, columns, side panel) may ask of the diary. */

import type { Day, DiaryStart, Span, Summary, Wall } from "../kit/api-types.ts";
import type { Feed } from "./appointment-feed.ts";
import type { Place } from "./view-state.ts";

export interface Host {
  readonly start: DiaryStart;
  readonly feed: Feed;
  place: Place;
  selected: number | null;
  now(): Wall;
  nameOf(associate: number): string;
  go(place: Place): void;
  goToDay(day: Day): void;
  select(id: number | null): void;
  open(id: number): void;
  create(span?: Span, owner?: number): void;
  move(appointment: Summary, span: Span, putBack: () => void): Promise<void>;
  complete(appointment: Summary): Promise<void>;
  remove(appointment: Summary): Promise<boolean>;
}
