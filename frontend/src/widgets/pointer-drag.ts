/** Follows a pressed pointer until it is let go; a click that hardly moves is not a drag, and Escape calls it off. */
const THRESHOLD = 6;

export interface Drag {
  moved(y: number): void;
  /** `done` is false when it was called off or never became a drag. */
  ended(done: boolean): void;
}

export function followPointer(pressed: PointerEvent, drag: Drag): void {
  let dragging = false;
  const move = (event: PointerEvent) => {
    dragging ||= Math.abs(event.clientY - pressed.clientY) >= THRESHOLD;
    if (dragging) drag.moved(event.clientY);
  };
  const stop = (done: boolean) => {
    for (const [name, listener] of Object.entries(listeners))
      window.removeEventListener(name, listener as EventListener, true);
    drag.ended(dragging && done);
  };
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    stop(false);
  };
  const listeners = {
    pointermove: move,
    pointerup: () => stop(true),
    pointercancel: () => stop(false),
    keydown: onEscape,
  };
  for (const [name, listener] of Object.entries(listeners))
    window.addEventListener(name, listener as EventListener, true);
}
