// TanStack Query as both doors use it: answers are kept fresh by live events rather than by
// polling, and a passing failure is tried again by the client itself, not twice over.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { as_problem } from "./problem";

export function make_query_client(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: true,
        // The client has already tried thrice; a lost line is tried again when it returns.
        retry: (count, error) => as_problem(error).offline && count < 2,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

export function DataProvider(props: { client: QueryClient; children: ReactNode }) {
  return <QueryClientProvider client={props.client}>{props.children}</QueryClientProvider>;
}
