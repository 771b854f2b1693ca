// The plan being written: services and drafts are added without writing over anything, and empty
// rows are not sent. Also what counts as news of a case and how limits are put in words.
import { describe, expect, it } from "vitest";
import messages from "../../gen/words/fi.staff.json";
import { make_words } from "../../i18n";
import type { StaffCase } from "../types";
import { events_since } from "./news";
import { add_draft, add_service, empty_plan, new_row, plan_body, plan_of } from "./plan_draft";
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
      goals: ["Nukun paremmin"],
      items: [new_row({ text: "Kävely" })],
    };
    const both = add_draft(written, {
      goals: ["Nukun paremmin", "Arki helpottuu"],
      items: [{ text: "Perhetyö", service: "s2" }],
    });
    expect(both.goals).toEqual(["Nukun paremmin", "Arki helpottuu"]);
    expect(both.items.map((item) => item.text)).toEqual(["Kävely", "Perhetyö"]);
  });
  it("goes on from the version in force and leaves empty rows out", () => {
    const plan = plan_of({
      goals: ["Tavoite"],
      items: [
        {
          id: 1,
          text: "Käynti",
          owner: "",
          owner_unit: "u",
          by: "2026-12-01",
          done: false,
          service: null,
        },
      ],
    });
    const body = plan_body({
      ...plan,
      goals: [...plan.goals, "  "],
      items: [...plan.items, new_row()],
    });
    expect(body).toEqual({
      goals: ["Tavoite"],
      items: [{ text: "Käynti", owner_unit: "u", by: "2026-12-01" }],
    });
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
