// Who is signed in. Everything of the workbench stands below; a session that ends shows the
// sign-in page in place of the screen, at the same address, with drafts kept.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { api } from "../data/client";
import { as_problem } from "../data/problem";
import { useWords } from "../i18n";
import { Button, Failure, Skeleton } from "../kit";
import { SignIn } from "./sign_in";
import type { Me } from "./types";

const Context = createContext<Me | null>(null);

export function useMe(): Me {
  const me = useContext(Context);
  if (!me) throw new Error("useMe needs a SessionProvider above it");
  return me;
}

export const MeProvider = Context.Provider;

function is_signed_out(error: unknown): boolean {
  const problem = as_problem(error);
  return problem.status === 401 || problem.code === "api.not_signed_in";
}

export function SessionProvider(props: { children: ReactNode }) {
  const client = useQueryClient();
  const words = useWords();
  const me = useQuery({
    queryKey: ["me"],
    retry: false,
    staleTime: 60_000,
    queryFn: async ({ signal }) => (await api.get<Me>("/api/me", { signal })).data,
  });
  useEffect(
    () =>
      // Any answer that says "signed out" makes the question of who I am new.
      client.getQueryCache().subscribe(({ type, query }) => {
        const asks_me = query.queryKey[0] === "me";
        if (type === "updated" && !asks_me && query.state.error && is_signed_out(query.state.error))
          void client.invalidateQueries({ queryKey: ["me"] });
      }),
    [client],
  );
  if (me.isPending) {
    return (
      <main className="wb-alone">
        <Skeleton lines={5} />
      </main>
    );
  }
  // A refusal stands over data fetched earlier; a lost line does not.
  if (me.error && is_signed_out(me.error)) {
    return (
      <SignIn
        onDone={() => {
          client.removeQueries({ predicate: (query) => query.queryKey[0] !== "me" });
          void me.refetch();
        }}
      />
    );
  }
  if (me.data) return <Context value={me.data}>{props.children}</Context>;
  return (
    <main className="wb-alone">
      <Failure of={me.error}>
        <div>
          <Button onClick={() => void me.refetch()}>{words.t("web.retry")}</Button>
        </div>
      </Failure>
    </main>
  );
}
