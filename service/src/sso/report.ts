import type { SsoReportData, SsoRow } from '../http/pages/index.js';
import type { FoundGroup } from './find-group.js';
import type { ResponseFacts } from './response-facts.js';

/** What a test of single sign-on has seen so far; kept while the agent is at the provider. */
export interface TestRecord {
  by: string;
  /** Where the request went, without its content. */
  sentTo: string;
  binding: string;
  facts?: ResponseFacts;
}

/** How the test ended. */
export type TestEnd =
  | { kind: 'user'; partnerUserId: string; by: string }
  | { kind: 'new-user'; partnerUserId: string; warnings: readonly string[] }
  /** The name of the check that refused. */
  | { kind: 'refused'; check: string };

/** Documented symptoms first; the rest are named by their check. */
const REASONS: Readonly<Record<string, string>> = {
  expired: 'The assertion is no longer valid. Compare the clocks of the provider and of this service.',
  'not-yet-valid': 'The assertion is not valid yet. Compare the clocks of the provider and of this service.',
  audience: 'The assertion is for another service. Set the entity id at the provider to the one shown here.',
  issuer: 'Another provider answered than the one in the settings. Compare the issuer with the metadata.',
  signature: 'The signature is not by a configured certificate, or does not cover response and assertion.',
  algorithm: 'The signature uses an algorithm that is refused. Use SHA-256 or stronger at the provider.',
  destination: 'The answer was meant for another address. Set the address of this service at the provider.',
  recipient: 'The assertion was meant for another address. Set the address of this service at the provider.',
  encryption: 'The assertion is not encrypted as the settings want it, or not for the key of this service.',
  status: 'The provider says that the sign-in failed there.',
  replay: 'This assertion was used before.',
  'in-response-to': 'The answer belongs to no open request, or sign-ins may not start at the provider.',
  browser: 'The answer came in another browser than the one that began, or the browser keeps no cookie.',
  'relay-state': 'The answer came back with another RelayState than the one that was sent.',
  'user-unknown': 'User not found. Compare the identity attribute with the users of the group.',
  'user-ambiguous': 'The values name more than one user of the group.',
  'user-suspended': 'The user is suspended, or no longer in the list.',
  'provision-taken': 'A user with this id, e-mail address or Glance Address exists already.',
};

export function reasonOf(check: string): string {
  if (check.startsWith('provision '))
    return `The new user’s ${check.slice('provision '.length)} cannot be made from the attributes.`;
  return REASONS[check] ?? 'The answer was refused.';
}

export interface ReportParts {
  group: FoundGroup['group'];
  /** Entity id of the configured provider. */
  issuer: string;
  acsUrl: string;
  record: TestRecord;
  end: TestEnd;
  /** Of the verified assertion; absent when it was refused. */
  login?: { nameId: string; attributes: Readonly<Record<string, readonly string[]>> };
  nowMs: number;
}

/** The troubleshooting page. Never a login key, a cookie or a message; values of an assertion while provisioning. */
export function reportOf({ group, issuer, acsUrl, record, end, login, nowMs }: ReportParts): SsoReportData {
  const { sso } = group;
  const { facts } = record;
  const shown = (values: readonly string[]): string =>
    sso.status === 'provisioning'
      ? values.join(', ')
      : `${values.length} value${values.length === 1 ? '' : 's'}`;
  const rows: (SsoRow | undefined)[] = [
    row('Group', `${group.id}, found by ${record.by}`),
    row('Status', sso.status),
    row('Entity id of this service', sso.entityId),
    row('Address of this service', acsUrl),
    row('Request sent', `${record.binding} to ${record.sentTo}`),
    facts && row('Response status', facts.status),
    facts &&
      row(
        'Issuer',
        `${facts.issuer ?? 'none'} (${facts.issuer === issuer ? 'as configured' : 'not the configured one'})`,
      ),
    facts && row('Audience', facts.audience ?? (facts.encrypted ? 'encrypted' : 'none')),
    facts && row('Destination', facts.destination ?? 'none'),
    facts && row('Signature algorithm', facts.algorithms.join(', ') || 'not signed'),
    facts && row('Certificate', facts.certificate),
    facts && row('Clock difference', clockDifference(facts.issuedAt, nowMs)),
    facts && row('NameID format', facts.nameIdFormat),
    login && row('NameID', shown([login.nameId])),
    row('Check', end.kind === 'refused' ? end.check : undefined),
  ];
  return {
    outcome: outcomeOf(end),
    good: end.kind !== 'refused',
    rows: rows.filter((entry) => entry !== undefined),
    attributes: Object.entries(login?.attributes ?? {}).map(([label, values]) => ({
      label,
      value: shown(values),
    })),
    ...(sso.status === 'production' && {
      note: 'Values are shown while the status of single sign-on is provisioning.',
    }),
  };
}

function outcomeOf(end: TestEnd): string {
  if (end.kind === 'refused') return reasonOf(end.check);
  if (end.kind === 'user') return `Signing in works: user ${end.partnerUserId} was found (${end.by}).`;
  const warnings = end.warnings.length > 0 ? ` Left out: ${end.warnings.join('; ')}.` : '';
  return `Signing in works: user ${end.partnerUserId} would be made.${warnings}`;
}

const row = (label: string, value: string | undefined): SsoRow | undefined =>
  value === undefined ? undefined : { label, value };

function clockDifference(issuedAt: string | undefined, nowMs: number): string {
  const issuedMs = Date.parse(issuedAt ?? '');
  if (Number.isNaN(issuedMs)) return 'unknown';
  const seconds = Math.round((issuedMs - nowMs) / 1000);
  if (seconds === 0) return 'none';
  return `the provider is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'} (the way here included)`;
}
