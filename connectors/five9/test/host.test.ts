import { hostSuite } from '@glance-kit/testing';
import { five9Host } from '../src/index.js';
import { fakeFive9 } from './fake.js';

const SERVICE = 'https://cobrowse.example.test';

hostSuite('five9', () => {
  const fake = fakeFive9();
  return {
    host: five9Host(fake.page, {
      service: SERVICE,
      activity: { address: '/five9/activity', fetch: fake.fetch },
    }),
    show: (visitor) => fake.open(visitor),
    refuseWrites: () => void (fake.refuse = true),
    written: () => fake.records,
    listeners: () => fake.listeners(),
    blockWindows: () => void (fake.browser.blocked = true),
    windowsAsked: () => fake.browser.asked,
    windowsOpen: () => fake.browser.opened.filter(({ closed }) => !closed).length,
    loaded: () => fake.browser.loaded.map(({ url, fields }) => ({ url, fields })),
    closeWindows: () => fake.browser.opened.forEach((window) => (window.closed = true)),
  };
});
