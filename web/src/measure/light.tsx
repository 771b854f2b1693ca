// A traffic light that needs no colour: a triangle, a square and a ring, always beside its words.
import type { Light } from "../data/measure";

const shapes: Record<Light, string> = {
  red: "M8 1.5 15 14.5 1 14.5Z",
  yellow: "M2 2H14V14H2Z",
  green: "M8 1a7 7 0 1 0 .01 0Z",
};

export function LightShape(props: { light: Light }) {
  return (
    <svg className="light" data-light={props.light} viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[props.light]} />
      {props.light === "green" && <path className="light-tick" d="M4.5 8.2 7 10.7 11.6 5.6" />}
    </svg>
  );
}

export function LightWord(props: { light: Light | null; text: string | null }) {
  if (!props.light) return <span className="soft">{props.text ?? "–"}</span>;
  return (
    <span className="light-word">
      <LightShape light={props.light} />
      {props.text}
    </span>
  );
}
