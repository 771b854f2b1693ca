// A service of the directory as the API shows it, the same for residents and workers.
import type { Unit } from "./types";

export type OpenState = "open" | "closed" | "by_reservation" | "unknown";
export type Openness = {
  state: OpenState;
  /** "Auki, sulkeutuu klo 16" */
  text: string;
  today: string;
  week: string;
  changes_at: string | null;
};
export type Signs = {
  answered_at: string | null;
  asked: number;
  unanswered: number;
  confirmed_at: string | null;
  paused_until: string | null;
  next_free: string | null;
  wait: { median_days: number; n: number; period_days: number } | null;
};
export type Service = {
  id: string;
  title: string;
  language: string;
  summary: string;
  provider: string;
  sector: string;
  unit: Unit | null;
  needs: string[];
  languages: string[];
  channels: string[];
  phone: string | null;
  email: string | null;
  web: string | null;
  address: string | null;
  hours_text: string | null;
  price_text: string | null;
  how_text: string | null;
  decided_by: string | null;
  charge: string | null;
  free_of_charge: boolean;
  needs_referral: boolean;
  accepts_referrals: boolean | null;
  remote: boolean | null;
  referable: boolean;
  capacity: string;
  capacity_told_at: string | null;
  status: string | null;
  source: string;
  verified_at: string | null;
  open: Openness;
  signs: Signs;
};
export type Reason = { text: string; points: number };
export type Hit = Service & {
  fits: number;
  of: number;
  points: number;
  distance_km: number | null;
  reasons: Reason[];
};
export type Facet = { value: string; title: string; count: number };
export type Place = {
  postal_code: string | null;
  municipality: string;
  within_km: number;
  by_municipality: boolean;
};
export type Found = {
  items: Hit[];
  total: number;
  next: string | null;
  place: Place | null;
  facets: Record<"sectors" | "languages" | "modes" | "needs" | "charges", Facet[]> | null;
};
export type Way = { mode: string; languages: string[]; open: Openness };
export type ServiceWithWays = Service & { ways: Way[] };
