/**
 * A person logs in to the hub and waits for the own server and its Lab.
 */
import type { Page } from '@playwright/test';
import { labReady } from '../fixtures/lab';
import type { Hub } from './hub';

/** Log in with the hub's form; ends in the user's Lab. */
export async function logIn(page: Page, hub: Hub): Promise<void> {
  await page.goto(hub.baseUrl);
  await page.fill('input[name=username]', hub.user);
  await page.fill('input[name=password]', hub.password);
  await page.click('#login_submit');
  await page.waitForURL(({ href }) => decodeURIComponent(href).startsWith(hub.userUrl), {
    timeout: 180_000
  });
  await labReady(page);
}
