// Whether the screen has room for the list and the case side by side.
import { useSyncExternalStore } from "react";

const wide_query = "(min-width: 64rem)";

function media(): MediaQueryList | null {
  return typeof matchMedia === "function" ? matchMedia(wide_query) : null;
}

export function useWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = media();
      list?.addEventListener("change", listener);
      return () => list?.removeEventListener("change", listener);
    },
    () => media()?.matches ?? true,
  );
}
