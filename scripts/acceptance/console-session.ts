import assert from 'node:assert/strict';
import type { Browser, Page } from './browser';
import type { Credential } from './public-api';

/** Signs in by the form on this page. */
export async function signInTo(browser: Browser, page: Page, { uuid, token }: Credential): Promise<void> {
  expectPage(
    await browser.submit('/console/sign-in', page, { uuid, token }),
    303,
    'signing in by POST /console/sign-in',
  );
}

export function expectPage(page: Page, status: number, what: string): void {
  assert.equal(page.status, status, `${what} should answer ${status}; it answered ${page.status}: ${summary(page)}`);
}

/** What a page says, for messages. */
export function summary({ text }: Page): string {
  return text
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
