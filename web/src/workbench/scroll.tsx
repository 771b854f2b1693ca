// A wide table in a narrow place: it scrolls sideways by itself, also by keyboard.
import type { ReactNode } from "react";

export function Scroll(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
    <section className="wb-scroll" aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}
