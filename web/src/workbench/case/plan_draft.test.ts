// The plan being written: services and drafts are added without writing over anything, empty rows
// are not sent, and of a plan in force only what this writer changed. Also what counts as news of a case and how limits are put in words.
import { describe, expect, it } from "vitest";
import messages from "../../gen/words/fi.staff.json";
import { make_words } from "../../i18n";
import type { StaffCase } from "../types";
import { events_since } from "./news";
import {
  add_draft,
  add_service,
  empty_plan,
  new_goal,
  new_row,
  type PlanBase,
  plan_body,
  plan_edits,
  plan_of,
} from "./plan_draft";
import { within_text } from "./within";

const service = { id: "s1", title: "Omaishoidon tuki", unit: { slug: "ikakeskus" } };

describe("the plan draft", () => {
  it("adds a service once, with its unit as the owner", () => {
    const once = add_service(empty_plan, service);
    expect(add_service(once, service).items).toHaveLength(1);
    expect(plan_body(once)).toEqual({
      goals: [],
      items: [{ text: "Omaishoidon tuki", service: "s1", owner_unit: "ikakeskus" }],
    });
  });
  it("keeps what was written when a draft is added", () => {
    const written = {
      ...empty_plan,
      goals: [new_goal("Nukun paremmin")],
      items: [new_row({ text: "Kävely" })],
    };
    const both = add_draft(written, {
      goals: ["Nukun paremmin", "Arki helpottuu"],
      items: [{ text: "Perhetyö", service: "s2" }],
    });
    expect(both.goals.map((goal) => goal.text)).toEqual(["Nukun paremmin", "Arki helpottuu"]);
    expect(both.items.map((item) => item.text)).toEqual(["Kävely", "Perhetyö"]);
  });
  const line = (id: number, text: string, more = {}) => ({
    ...{ id, text, owner: "", owner_unit: "u", by: "2026-12-01", done: false, service: null },
    ...more,
  });
  const in_force = {
    edition: 4,
    goals: ["Tavoite", "Toinen"],
    goal_ids: ["g1", "g2"],
    items: [line(1, "Käynti"), line(2, "Tehty", { done: true }), line(3, "Perhetyö")],
  };
  it("goes on from the version in force: what is done is left as it is", () => {
    const plan = plan_of(in_force);
    expect(plan.items.map((item) => item.text)).toEqual(["Käynti", "Perhetyö"]);
    expect(plan.base?.edition).toBe(4);
    expect(plan_edits(plan, plan.base as PlanBase)).toEqual([]);
  });
  it("sends what was changed, and nothing of what others may be changing", () => {
    const plan = plan_of(in_force);
    const changed = {
      ...plan,
      goals: [{ ...plan.goals[0], text: "Uusi" }, new_goal("  "), new_goal("Lisä")] as never,
      items: [
        { ...plan.items[0], by: "", owner_unit: "v" },
        new_row({ text: " Soitto " }),
        new_row(),
      ] as never,
    };
    expect(plan_edits(changed, plan.base as PlanBase)).toEqual([
      { field: "goal", goal: "g1", text: "Uusi" },
      { field: "goal", goal: "g2" },
      { field: "goal", text: "Lisä" },
      { field: "owner", item: 1, owner_unit: "v" },
      { field: "by", item: 1, by: "" },
      { field: "remove", item: 3 },
      { field: "add", text: "Soitto" },
    ]);
  });
});

describe("news", () => {
  it("tells what people did, not what the system noted for itself", () => {
    const event = (kind: string, title: string, who: string) => ({ kind, title, who });
    const before = { timeline: [event("opened", "Saapui", "Asiakas")] } as unknown as StaffCase;
    const now = {
      timeline: [
        ...before.timeline,
        event("told", "Ilmoitus meni perille", "Luotsi"),
        event("round_taken", "Otettiin työn alle: Lue", "Mikko"),
      ],
    } as unknown as StaffCase;
    expect(events_since(before, now)).toEqual(["Otettiin työn alle: Lue (Mikko)"]);
  });
});

describe("limits", () => {
  it("are said in words", () => {
    const words = make_words("fi", messages);
    expect(within_text(words, "3 working days")).toBe("3 arkipäivän kuluessa");
    expect(within_text(words, "PT30M")).toBe("30 minuutin kuluessa");
    expect(within_text(words, "same working day")).toBe("saman työpäivän aikana");
    expect(within_text(words, "30 office minutes")).toBe("30 minuutin kuluessa");
    expect(within_text(words, "next full moon")).toBe("next full moon");
  });
});
