// What the workbench reads and writes: queues, rows, cases. Live events make the queries old; a
// command tells in values whether it went through, so that what was typed stays when it did not.
import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, type Page, with_query } from "../data/client";
import { follow } from "../data/live";
import type { AccessLine } from "../data/protection";
import type { BootInfo } from "../data/types";
import { useMe } from "./session";
import type {
  DevRole,
  QueueCount,
  QueueName,
  Slot,
  StaffCase,
  Suggestions,
  Unit,
  WorkRow,
} from "./types";

export type Items<T> = { items: T[] };
export type LoadedCase = { data: StaffCase; etag: string };

export const case_key = (id: string) => ["case", id] as const;

export function useQueues() {
  return useQuery({
    queryKey: ["queues"],
    queryFn: async ({ signal }) =>
      (await api.get<Items<QueueCount>>("/api/queues", { signal })).data.items,
  });
}

const rows_per_page = 50;

/** The words looked for in a queue: kept with the data of this page, so that they stay when one
 * comes back from a matter, and go with it at sign-out. They stand in no address and no history. */
export function useLookedFor(queue: QueueName): [string, (text: string) => void] {
  const client = useQueryClient();
  const key = ["looked-for", queue];
  const { data } = useQuery({ queryKey: key, queryFn: () => "", enabled: false, initialData: "" });
  return [data, (text) => client.setQueryData(key, text)];
}

export function useWork(queue: QueueName, q: string) {
  return useInfiniteQuery({
    queryKey: ["work", queue, q],
    initialPageParam: "",
    queryFn: async ({ signal, pageParam }) => {
      const query = { queue, limit: rows_per_page, after: pageParam };
      if (!q.trim()) {
        return (await api.get<Page<WorkRow>>(with_query("/api/work", query), { signal })).data;
      }
      // What is looked for – often a name – belongs into no address.
      const search = with_query("/api/work/search", query);
      return (await api.post<Page<WorkRow>>(search, { q: q.trim() }, { signal })).data;
    },
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function rows_of(data: InfiniteData<Page<WorkRow>> | undefined): WorkRow[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}

export function useCaseQuery(id: string) {
  return useQuery({
    queryKey: case_key(id),
    queryFn: async ({ signal }): Promise<LoadedCase> => {
      const { data, etag } = await api.get<StaffCase>(`/api/cases/${id}`, { signal });
      return { data, etag };
    },
  });
}

export function useSuggestions(id: string, wanted: boolean) {
  return useQuery({
    queryKey: [...case_key(id), "suggestions"],
    enabled: wanted,
    queryFn: async ({ signal }) =>
      (await api.get<Suggestions>(`/api/cases/${id}/suggestions`, { signal })).data,
  });
}

export function useAccessLines(id: string) {
  return useQuery({
    queryKey: ["access-lines", id],
    queryFn: async ({ signal }) =>
      (await api.get<Items<AccessLine>>(`/api/cases/${id}/access-lines`, { signal })).data.items,
  });
}

export function useUnits() {
  return useQuery({
    queryKey: ["units"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) =>
      (await api.get<Items<Unit>>("/api/units", { signal })).data.items,
  });
}

export function useBootInfo() {
  return useQuery({
    queryKey: ["boot"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => (await api.get<BootInfo>("/api/boot", { signal })).data,
  });
}

export function useFreeTimes(query: Record<string, string>) {
  return useQuery({
    queryKey: ["free-times", query],
    staleTime: 0,
    queryFn: async ({ signal }) =>
      (await api.get<Items<Slot>>(with_query("/api/free-times", query), { signal })).data.items,
  });
}

/** Colleagues of the same unit; empty where the installation does not tell (outside the demo). */
export function useColleagues(): DevRole[] {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ["roles"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) =>
      api
        .get<Items<DevRole>>("/api/dev/roles", { signal })
        .then((answer) => answer.data.items)
        .catch((): DevRole[] => []),
  });
  return useMemo(
    () =>
      (data ?? []).filter(
        (one) => one.unit_title === me.unit.title && one.worker !== me.worker.slug,
      ),
    [data, me],
  );
}

export function refresh_work(client: QueryClient, id?: string): void {
  void client.invalidateQueries({ queryKey: ["queues"] });
  void client.invalidateQueries({ queryKey: ["work"] });
  if (id) void client.invalidateQueries({ queryKey: case_key(id) });
}

/** Follows the unit's news: one line for all tabs of this worker. */
export function useLive(): void {
  const client = useQueryClient();
  const me = useMe();
  useEffect(
    () =>
      follow({
        url: `/events?topics=${encodeURIComponent(`unit:${me.unit.slug}`)}`,
        client,
        shared_by: me.worker.slug,
        stale: () => [["queues"], ["work"], ["case"], ["free-times"]],
      }),
    [client, me],
  );
}

/** Follows an open case: its unit's news tell only of what changes the queue. */
export function useLiveCase(id: string): void {
  const client = useQueryClient();
  const me = useMe();
  useEffect(
    () =>
      follow({
        url: `/events?topics=${encodeURIComponent(`case:${id}`)}`,
        client,
        shared_by: `${me.worker.slug} ${id}`,
        stale: () => [case_key(id)],
      }),
    [client, me, id],
  );
}
