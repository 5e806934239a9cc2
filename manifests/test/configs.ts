import { checkConfig, type CheckedConfig, type GlanceKitConfig, type Parts } from '../src/index.js';

/** A configuration with every host and most settings; each test changes what it is about. */
export function wholeConfig(): GlanceKitConfig {
  return {
    groupId: '12345',
    service: 'https://cobrowse.example.com',
    pages: 'https://panel.example.com',
    identityProviders: ['https://login.example.com'],
    loginKey: '/getloginkey',
    signIn: '/signin',
    collect: '/collect',
    session: '/session',
    signOut: '/signout',
    privileges: { keyEntry: true, endSession: false },
    branding: { name: 'Example Bank', accent: { light: '#0b6bcb', dark: '#6cb2ff' } },
    language: 'de',
    texts: { de: { join: 'Beitreten' } },
    hosts: {
      flex: {
        loginKey: 'https://keys-1234.twil.io/getloginkey',
        placement: 'crm',
        fields: { '*': { visitorId: ['glance_visitor_id'] } },
      },
      'amazon-connect': {
        instances: ['https://example.my.connect.aws'],
        instanceArn:
          'arn:aws:connect:eu-central-1:123456789012:instance/00000000-0000-4000-8000-000000000000',
      },
      five9: {
        fields: { '*': { visitorId: ['Cobrowse.visitor_id'], email: ['Customer.email'] } },
        ownNumbers: ['+15550100'],
        wrapUp: { url: '/five9/wrapup', dispositions: ['Sale'] },
      },
      dynamics: {
        environments: ['https://contoso.crm.dynamics.com'],
        loginKey: 'https://keys.example.com/getloginkey',
        entra: {
          tenant: '11111111-1111-4111-8111-111111111111',
          client: '22222222-2222-4222-8222-222222222222',
        },
        fields: { contact: { visitorId: ['glk_visitorid'] } },
      },
      salesforce: {
        orgs: ['https://acme.lightning.force.com'],
        loginKey: 'https://keys.example.com/getloginkey',
        fields: {
          Contact: {
            visitorId: ['Glance_Visitor_Id__c', { field: 'MobilePhone', transform: 'digits' }],
            name: ['Name'],
          },
          Site__c: { visitorId: [{ field: 'Owner__r.Email', transform: { hash: 'a & b' } }] },
        },
      },
      web: { origins: ['https://crm.example.com'] },
    },
  };
}

/** Parts as a connector brings them, with little in them. */
export function fakeParts(files: Record<string, string>): Parts {
  return {
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
    version: '1.2.3',
    languages: {
      de: { join: 'Beitreten', back: 'Zurück' },
      es: { join: 'Unirse' },
      fr: { join: 'Rejoindre' },
    },
  };
}

/** @throws Error with the problems, for a test that is about something else */
export function checked(config: GlanceKitConfig): CheckedConfig {
  const check = checkConfig(config);
  if ('problems' in check)
    throw new Error(check.problems.map(({ path, problem }) => `${path} ${problem}`).join('\n'));
  return check.config;
}
