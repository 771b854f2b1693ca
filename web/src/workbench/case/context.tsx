// The case on screen and the one way to change it. A refusal is said in words at the top and the
// case is fetched again; what was typed stays in its fields. A change based on an old view (412)
// is tried again by itself only when nothing the worker could have seen has changed.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { api } from "../../data/client";
import { as_problem, say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { useToast } from "../../kit";
import { case_key, type LoadedCase, refresh_work } from "../data";
import type { StaffCase } from "../types";
import { events_since } from "./news";

export type Command = { command: string; [name: string]: unknown };
export type Notice = { text: string; news: string[] } | null;
export type CaseContext = {
  data: StaffCase;
  /** The case as it is now, after a command, before the screen is drawn again. */
  latest: () => StaffCase;
  /** Open, and not merely read by an opening of the worker's own. */
  may_write: boolean;
  busy: boolean;
  notice: Notice;
  say: (text: string) => void;
  clear_notice: () => void;
  /** Sends a command; true when it was done. `said` is the toast. */
  run: (command: Command, said?: string) => Promise<boolean>;
};

const Context = createContext<CaseContext | null>(null);

export function useCase(): CaseContext {
  const value = useContext(Context);
  if (!value) throw new Error("useCase needs a CaseProvider above it");
  return value;
}

type Answer = { etag: string };

export function CaseProvider(props: { loaded: LoadedCase; children: ReactNode }) {
  const words = useWords();
  const client = useQueryClient();
  const toast = useToast();
  const [busy, set_busy] = useState(false);
  const [notice, set_notice] = useState<Notice>(null);
  const { data } = props.loaded;
  const id = data.id;

  const fetch_again = useCallback(async (): Promise<LoadedCase | null> => {
    try {
      const { data: now, etag } = await api.get<StaffCase>(`/api/cases/${id}`);
      client.setQueryData(case_key(id), { data: now, etag });
      return { data: now, etag };
    } catch {
      return null; // The case may have left this worker's sight; the query says so.
    }
  }, [client, id]);

  const run = useCallback(
    async (command: Command, said?: string): Promise<boolean> => {
      const seen = client.getQueryData<LoadedCase>(case_key(id)) ?? props.loaded;
      const send = (etag: string) =>
        api.post<Answer>(`/api/cases/${id}/commands`, command, { if_match: etag });
      set_busy(true);
      set_notice(null);
      try {
        try {
          await send(seen.etag);
        } catch (error) {
          if (as_problem(error).status !== 412) throw error;
          const now = await fetch_again();
          if (!now || events_since(seen.data, now.data).length > 0) throw error;
          await send(now.etag);
        }
        await fetch_again();
        refresh_work(client, id);
        toast(said ?? words.t("workbench.saved"));
        return true;
      } catch (error) {
        const problem = as_problem(error);
        const now = problem.offline ? null : await fetch_again();
        const news =
          now && [409, 412].includes(problem.status) ? events_since(seen.data, now.data) : [];
        const fields = problem.fields.map((field) => field.said).filter((text) => text !== "");
        set_notice({ text: [say_problem(words, error), ...fields].join(" "), news });
        refresh_work(client);
        return false;
      } finally {
        set_busy(false);
      }
    },
    [client, id, props.loaded, fetch_again, toast, words],
  );

  const value = useMemo(
    () => ({
      data,
      latest: () => client.getQueryData<LoadedCase>(case_key(id))?.data ?? data,
      may_write: data.state === "open" && !data.opening,
      busy,
      notice,
      say: (text: string) => set_notice({ text, news: [] }),
      clear_notice: () => set_notice(null),
      run,
    }),
    [data, busy, notice, run, client, id],
  );
  return <Context value={value}>{props.children}</Context>;
}
