// A row of links that scrolls sideways where it does not fit: the one of this page stays in sight.
import { useEffect, useRef } from "react";

/** `where`: changes when another of the links becomes the current one. */
export function useStrip(where: string) {
  const strip = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is what moves the current link
  useEffect(() => {
    const box = strip.current;
    const here = box?.querySelector('[aria-current="page"]');
    if (!box || !here) return;
    const [around, link] = [box.getBoundingClientRect(), here.getBoundingClientRect()];
    box.scrollLeft += link.left - around.left - (around.width - link.width) / 2;
  }, [where]);
  return strip;
}
