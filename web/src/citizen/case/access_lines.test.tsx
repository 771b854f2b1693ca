// Goal: the person's log leaves out their own views unless asked, goes newest first day by day, and
// marks what was opened without a part in the matter. Method: rendered from made-up lines.
import { QueryClient } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { api } from "../../data/client";
import type { AccessLine } from "../../data/protection";
import { DataProvider } from "../../data/query";
import fi from "../../gen/words/fi.citizen.json";
import { WordsProvider } from "../../i18n";
import { AccessLines } from "./access_lines";

const line = (who: string, at: string, more: Partial<AccessLine> = {}): AccessLine => ({
  kind: "work",
  who,
  role_title: "",
  unit_title: "",
  purpose: "Luki",
  reason: null,
  first_at: at,
  last_at: at,
  count: 1,
  ...more,
});

function shown(items: AccessLine[]) {
  vi.spyOn(api, "get").mockResolvedValue({ data: { items }, etag: "", status: 200 });
  render(
    <WordsProvider lang="fi" messages={fi}>
      <DataProvider client={new QueryClient()}>
        <AccessLines />
      </DataProvider>
    </WordsProvider>,
  );
}

test("others first, newest first, openings marked", async () => {
  shown([
    line("Aino", "2026-03-09T10:00:00Z"),
    line("Sinä", "2026-03-10T12:00:00Z", { kind: "own" }),
    line("Anu", "2026-03-10T11:00:00Z", { kind: "emergency" }),
    line("Anu", "2026-03-10T10:00:00Z", { kind: "emergency", purpose: "Näkyi luettelossa" }),
  ]);
  const first = (await screen.findAllByRole("listitem"))[0];
  expect(within(first as HTMLElement).getByText("Anu")).toBeTruthy();
  expect(screen.getAllByText("Hätäavaus")).toHaveLength(2);
  expect(screen.getAllByText(/avattu ilman lupaasi/)).toHaveLength(1);
  expect(screen.getAllByRole("heading", { level: 3 })).toHaveLength(2);
  expect(screen.queryByText("Sinä")).toBeNull();
  await userEvent.click(screen.getByLabelText("Näytä myös omat katseluni"));
  expect(screen.getByText("Sinä")).toBeTruthy();
});

test("a long log opens in two steps", async () => {
  shown(
    Array.from({ length: 20 }, (_, i) => line(`W${i}`, `2026-03-${10 + (i % 9)}T10:${10 + i}:00Z`)),
  );
  expect(await screen.findAllByRole("listitem")).toHaveLength(15);
  await userEvent.click(screen.getByRole("button", { name: /Näytä vanhemmat/ }));
  expect(screen.getAllByRole("listitem")).toHaveLength(20);
});
