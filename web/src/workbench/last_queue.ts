// Where the worker was in the queue: its filter and selection come back with its address.
import { useEffect } from "react";
import { useLocation } from "react-router";

const queue_address = "luotsi.queue";

/** The queue as it was left. */
export function last_queue(): string {
  try {
    return sessionStorage.getItem(queue_address) ?? "/jono/new";
  } catch {
    return "/jono/new";
  }
}

export function useRememberQueue(): void {
  const { pathname, search } = useLocation();
  useEffect(() => {
    if (!pathname.startsWith("/jono/")) return;
    try {
      sessionStorage.setItem(queue_address, `${pathname}${search}`);
    } catch {
      // Then the link leads to the new ones.
    }
  }, [pathname, search]);
}
