import { LANGUAGES, type HostName, type Parts } from '@glance-kit/manifests';
import { pageDirectory as amazonConnectPage } from '@glance-kit/amazon-connect/page';
import { hostedDirectory as dynamicsHosted, pageDirectory as dynamicsPage } from '@glance-kit/dynamics/page';
import { pageDirectory as five9Page } from '@glance-kit/five9/page';
import { pluginDirectory as flexPlugin } from '@glance-kit/flex/plugin';
import { projectDirectory as salesforceProject } from '@glance-kit/salesforce/project';
import { pageDirectory as webPage } from '@glance-kit/web/page';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** Where the built parts of each host's connector are, by what their paths begin with. */
const FOLDERS: Readonly<Record<HostName, Readonly<Record<string, string>>>> = {
  flex: { '': flexPlugin },
  'amazon-connect': { '': amazonConnectPage },
  five9: { '': five9Page },
  dynamics: { '': dynamicsPage, 'hosted/': dynamicsHosted },
  salesforce: { '': salesforceProject },
  web: { '': webPage },
};

const require = createRequire(import.meta.url);

/**
 * What a host's package is made from: the files that its connector was built to, and the panel's languages.
 *
 * @throws Error when it was not built: in a clone, before `npm run build`
 */
export function partsOf(host: HostName): Parts {
  const files = Object.entries(FOLDERS[host]).flatMap(([prefix, folder]) => {
    if (!existsSync(folder))
      throw new Error(`The package for ${host} was not built. In a clone, run "npm run build" first.`);
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const name = prefix + relative(folder, path).replaceAll('\\', '/');
        return [name, new Uint8Array(readFileSync(path))] as const;
      });
  });
  const languages = LANGUAGES.map(
    (tag) => [tag, require(`@glance-kit/panel/languages/${tag}.json`)] as const,
  );
  const { version } = require(`@glance-kit/${host}/package.json`) as { version: string };
  return { version, files: Object.fromEntries(files), languages: Object.fromEntries(languages) };
}
