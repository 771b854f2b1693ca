// Icons are one sprite file of our own; they always stand beside words, so they are hidden from
// screen readers.
import type { IconName } from "./icon_names";
import sprite from "./sprite.svg?no-inline";

export type { IconName };

export function Icon(props: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${props.className ?? ""}`} aria-hidden="true" focusable="false">
      <use href={`${sprite}#${props.name}`} />
    </svg>
  );
}
