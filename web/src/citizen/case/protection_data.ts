// The person's own word on their data, as the server keeps it, and the two ways to change it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../data/client";
import type { Protection, Ruling } from "../../data/protection";
import { useWords } from "../../i18n";
import { useToast } from "../../kit";

const base = "/api/my/case";

export type WhoSees = {
  units: {
    unit_title: string;
    organisation_title: string | null;
    part_title: string;
    roles: {
      title: string;
      named: boolean;
      sees: "matter" | "words" | "exists" | "nothing";
      rule: Ruling;
    }[];
  }[];
  representatives: { name: string; relation_title: string; until: string | null }[];
  openings: {
    worker_name: string;
    unit_title: string;
    basis: "emergency" | "statutory";
    from: string;
    until: string;
  }[];
  place_secret: boolean;
};

export function useWhoSees() {
  const { lang } = useWords();
  return useQuery({
    queryKey: ["my", "who-sees", lang],
    queryFn: async ({ signal }) => (await api.get<WhoSees>(`${base}/who-sees`, { signal })).data,
  });
}

export function useProtection() {
  const { lang } = useWords();
  return useQuery({
    queryKey: ["my", "protection", lang],
    queryFn: async ({ signal }) =>
      (await api.get<Protection>(`${base}/protection`, { signal })).data,
  });
}

export type Say = { kind: "permission" | "ban"; [name: string]: unknown };

/** Says something about one's data, or ends what was said; the page shows the new state. */
export function useSay(done?: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (act: { say?: Say; end?: string; said: string }) =>
      act.end
        ? api.post(`${base}/protection/${act.end}/end`)
        : api.post(`${base}/protection`, act.say),
    onSuccess: async (_, act) => {
      await client.invalidateQueries({ queryKey: ["my"] });
      toast(act.said);
      done?.();
    },
    onError: () => client.invalidateQueries({ queryKey: ["my"] }),
  });
}
