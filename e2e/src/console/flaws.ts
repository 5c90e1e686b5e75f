import axe from 'axe-core';
import type { Page } from 'playwright-core';

const sizes = [
  ['desk', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
] as const;
/** What is wrong with a page, in both themes and sizes: what axe-core calls serious or critical, and what is beyond the edge. */
export async function flawsIn(page: Page, isDrawn: () => Promise<void>): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [size, viewport] of sizes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize(viewport);
      await isDrawn();
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
      for (const what of await flawsOf(page, colorScheme === 'dark'))
        found.push(`${colorScheme}, ${size}: ${what}`);
    }
  return found;
}

/** Once nothing moves any more. Between the themes only colours differ. */
async function flawsOf(page: Page, coloursOnly: boolean): Promise<string[]> {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
  const { violations, beyond } = await page.evaluate(
    async (runOnly) => ({
      violations: (
        await (globalThis as unknown as { axe: Axe }).axe.run({ resultTypes: ['violations'], ...runOnly })
      ).violations,
      beyond: document.documentElement.scrollWidth - innerWidth,
    }),
    coloursOnly ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {},
  );
  return [
    ...(beyond > 0 ? [`${beyond} pixels beyond the edge`] : []),
    ...violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`),
  ];
}

/** What is used of axe-core inside the page. */
interface Axe {
  run(options: {
    resultTypes: ['violations'];
    runOnly?: string[];
  }): Promise<{ violations: readonly Violation[] }>;
}
interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}
