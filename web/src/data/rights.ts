// Requests about one's own data as the server tells them.
export type RequestKind = "correction" | "erasure" | "restriction";

export type DataRequest = {
  id: string;
  kind: RequestKind;
  title: string;
  case: string;
  made_at: string;
  due_at: string;
  state: "open" | "granted" | "refused";
  state_title: string;
  overdue: boolean;
  extended: boolean;
  by: string;
  /** Of an erasure, to workers: who has agreed to it first; another confirms it. */
  accepted_by?: string | null;
  accepted_reason?: string | null;
  decided_by: string | null;
  decided_at: string | null;
  law: string | null;
  about_body?: string | null;
  words?: string | null;
  reason?: string | null;
  right?: string | null;
  appeal: string | null;
};

export type DataRequests = {
  items: DataRequest[];
  restricted: boolean;
  keeping: {
    title: string | null;
    /** What else is in the matter, of another register, that keeps it longer. */
    longer: string | null;
    law: string | null;
    state: string;
    text: string;
    destroy_after: string | null;
  };
};
