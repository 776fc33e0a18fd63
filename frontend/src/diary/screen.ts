/** What the screen has room for. */

/** Beside the calendar there is room for the panel; otherwise it lies over it, and only when asked for. */
export const hasRoomForPanel = (): boolean => window.matchMedia("(min-width: 1081px)").matches;

export const isPhone = (): boolean => window.matchMedia("(max-width: 800px)").matches;
