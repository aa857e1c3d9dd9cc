import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Debian's and Ubuntu's places for Chromium and Chrome. */
const EXECUTABLE = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);

/** With `CI=true` a missing browser is a failure, not a reason to skip. */
export const SKIPS = EXECUTABLE === undefined && process.env.CI !== 'true';
if (SKIPS)
  console.warn('Chromium is not installed, so the pages are not looked at (apt-get install chromium).');

export function launch(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error('CI=true needs Chromium: apt-get install chromium');
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export const LOOKS: readonly Look[] = [360, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

/** Opens a page as a person would who saved it: nothing may be asked of the network, and no script runs in it. */
export async function open(
  browser: Browser,
  markup: string,
  { width, scheme }: Look,
): Promise<{ page: Page; asked: readonly string[]; said: readonly string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    offline: true,
    // The page's own policy would also stop the accessibility check, which is a script of ours.
    bypassCSP: true,
  });
  const page = await context.newPage();
  const [asked, said]: [string[], string[]] = [[], []];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  await page.setContent(markup, { waitUntil: 'load' });
  return { page, asked, said };
}
