/** Which of the things that overlap in time stand beside each other, and how many share the width. */
import type { Span, WallTime } from "../kit/times.ts";

export interface Placement<T> {
  item: T;
  /** From 0, left to right. */
  lane: number;
  /** How many lanes its group has: each is as wide as 1 / lanes. */
  lanes: number;
}

/** Items that overlap, also through others, form a group; in it each takes the leftmost lane that is free. */
export function assignLanes<T extends { span: Span }>(items: T[]): Placement<T>[] {
  const sorted = [...items].sort(
    (a, b) => a.span.start.localeCompare(b.span.start) || b.span.end.localeCompare(a.span.end),
  );
  const placements: Placement<T>[] = [];
  let group: Placement<T>[] = [];
  let laneEnds: WallTime[] = [];
  const closeGroup = () => {
    for (const placement of group) placement.lanes = laneEnds.length;
    [group, laneEnds] = [[], []];
  };
  for (const item of sorted) {
    const isFree = (end: WallTime) => end <= item.span.start;
    if (group.length && laneEnds.every(isFree)) closeGroup();
    const free = laneEnds.findIndex(isFree);
    const lane = free < 0 ? laneEnds.length : free;
    laneEnds[lane] = item.span.end;
    const placement = { item, lane, lanes: 1 };
    group.push(placement);
    placements.push(placement);
  }
  closeGroup();
  return placements;
}
