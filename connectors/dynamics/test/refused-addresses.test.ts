import { expect, test } from '@jest/globals';
import { tellRefusedAddresses } from '../src/refused-addresses.js';

function page(): { told: string[]; refuse(directive: string, address: string, disposition?: string): void } {
  const document = new EventTarget();
  const told: string[] = [];
  tellRefusedAddresses((text) => told.push(text), document as Document);
  return {
    told,
    refuse: (effectiveDirective, blockedURI, disposition = 'enforce') =>
      void document.dispatchEvent(
        Object.assign(new Event('securitypolicyviolation'), { effectiveDirective, blockedURI, disposition }),
      ),
  };
}

test('what a policy refuses is told with what to add, and no more of the address', () => {
  const { told, refuse } = page();
  refuse('connect-src', 'https://keys.example.com/getloginkey?contact=Mara');
  refuse('frame-src', 'https://keys.example.com/');
  expect(told).toEqual(
    ['connect-src', 'frame-src'].map(
      (directive) =>
        `The content security policy of this environment refuses “${directive} https://keys.example.com”. An administrator can add it.`,
    ),
  );
});

test('what a policy only reports, and what is no address, is nothing to add', () => {
  const { told, refuse } = page();
  refuse('connect-src', 'https://keys.example.com/', 'report');
  refuse('style-src-attr', 'inline');
  expect(told).toEqual([]);
});
