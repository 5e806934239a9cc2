import { strFromU8 } from 'fflate';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { readWebConfig } from '@glance-kit/web';
import { buildHost, type GlanceKitConfig } from '../src/index.js';
import { checked, fakeParts, wholeConfig } from './configs.js';

const PARTS = fakeParts({
  'index.html': '<script src="./web/main.js"></script>',
  'main.js': '1',
  'embed.js': 'var GlanceKitEmbed;',
});

function built(change: (config: GlanceKitConfig) => void = () => undefined): Map<string, string> {
  const config = wholeConfig();
  change(config);
  return new Map(buildHost('web', checked(config), PARTS).map(({ path, bytes }) => [path, strFromU8(bytes)]));
}

/** Runs the scripts of the sample page; what they told the panel. */
function told(html: string): { options: { address: string }; context: unknown; src: string } {
  const found: { options?: { address: string }; context?: unknown } = {};
  const scripts = [...html.matchAll(/<script(?: src="([^"]*)")?>([\s\S]*?)<\/script>/g)];
  runInNewContext(scripts.map(([, , text]) => text).join(';'), {
    document: { getElementById: (id: string) => (html.includes(`id="${id}"`) ? {} : null) },
    console,
    GlanceKitEmbed: {
      embedCobrowse(container: unknown, options: { address: string }) {
        if (!container) throw new Error('There is no such element.');
        found.options = options;
        return {
          setContext: (context: unknown) => void (found.context = JSON.parse(JSON.stringify(context))),
        };
      },
    },
  });
  return { options: found.options!, context: found.context, src: scripts[0]![1]! };
}

test('the page takes its settings, and listens to the origins that may frame it', () => {
  const files = built();
  const settings = JSON.parse(files.get('page/config.json')!) as unknown;
  expect(readWebConfig(settings)).toEqual(settings);
  expect(settings).toMatchObject({ agentOrigins: ['https://crm.example.com'] });
  expect(files.get('headers.json')).toContain('frame-ancestors https://crm.example.com"');
});

test('the sample page loads the script from the pages and tells the fields that the panel reads', () => {
  const { options, context, src } = told(built().get('embedding-page.html')!);
  expect(src).toBe('https://panel.example.com/web/embed.js');
  expect(options.address).toBe('https://panel.example.com/web/index.html');
  expect(context).toEqual({
    conversationId: expect.any(String),
    fields: { visitor: '…', name: '…', phone: '…', email: '…' },
  });
});

test('the sample page has the fields of the mapping, whatever they are called', () => {
  const evil = '</script><script>alert(1)</script>';
  const { context } = told(
    built((config) => {
      config.hosts.web!.fields = {
        case: { visitorId: [{ field: 'customer.phone', transform: 'digits' }, evil] },
      };
    }).get('embedding-page.html')!,
  );
  expect(context).toMatchObject({ type: 'case', fields: { 'customer.phone': '…', [evil]: '…' } });
});

test('the checklist has the lines of the sample and of its policy', () => {
  const list = built().get('CHECKLIST.md')!;
  expect(list).toContain('GlanceKitEmbed.embedCobrowse');
  expect(list).toContain('script-src https://panel.example.com; frame-src https://panel.example.com');
  expect(list).toContain('GLANCE_ORIGINS=https://panel.example.com,https://crm.example.com');
});
