// Driving a page by keyboard alone: what cannot be reached by Tab does not exist here.
const tabs_max = 80;

/** Presses Tab until the focused element matches; throws when it is never reached. */
export async function tab_to(page, selector) {
  for (let i = 0; i < tabs_max; ++i) {
    const there = await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector);
    if (there) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`not reached by keyboard: ${selector} on ${page.url()}`);
}

export async function press(page, selector, key = "Enter") {
  await tab_to(page, selector);
  await page.keyboard.press(key);
}

/** Types into a field reached by Tab, replacing what stands in it. */
export async function type_into(page, selector, text) {
  await tab_to(page, selector);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

/** Chooses a radio of a group: Tab to the group, arrows to the value. */
export async function choose(page, name, value) {
  await tab_to(page, `input[type=radio][name="${name}"]`);
  await page.keyboard.press("Space");
  for (let i = 0; i < 20; ++i) {
    const now = await page.evaluate(
      (n) => document.querySelector(`input[name="${n}"]:checked`)?.value ?? "",
      name,
    );
    if (now === value) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`no choice ${value} in ${name}`);
}
