import { isLoopbackHost } from '@glance-kit/core';
import type { AmazonConnectInstallation } from './registration.js';

/** What is wrong with one setting: where, what stands there, what should. */
export interface InstallationFault {
  path: string;
  found: string;
  fix: string;
}

const NAME = /^[a-zA-Z0-9/._ -]{1,255}$/;
const NAMESPACE = /^[a-zA-Z0-9/._-]{1,255}$/;
export const INSTANCE_ARN = /^arn:aws[-a-z0-9]*:connect:[a-z0-9-]+:[0-9]{12}:instance\/[0-9a-f-]{36}$/;
/** The service's origin is one of the 50. */
const MOST_SIGN_IN_ORIGINS = 49;

/**
 * Everything that Amazon Connect, or a browser, would refuse in an installation; all of it at once.
 *
 * @see the Amazon Connect rules, section 2
 */
export function registrationFaults(installation: AmazonConnectInstallation): InstallationFault[] {
  const { pageUrl, service, instances = [], instanceArn, name, namespace } = installation;
  const faults: InstallationFault[] = [];
  const check = (path: string, value: unknown, isRight: boolean, fix: string): void => {
    if (value === undefined || !isRight)
      faults.push({ path, found: value === undefined ? 'nothing' : JSON.stringify(value), fix });
  };
  check('pageUrl', pageUrl, isSecure(pageUrl) && pageUrl.length <= 1000, 'Give the page’s https address, at most 1000 characters.'); // prettier-ignore
  check(
    'service',
    service,
    isOrigin(service),
    'Give the origin of the service: https, host, port, and no path.',
  );
  check('instances', instances, instances.length > 0, 'Name the origin at which agents open the workspace: https://<alias>.my.connect.aws.'); // prettier-ignore
  if (instanceArn !== undefined) check('instanceArn', instanceArn, INSTANCE_ARN.test(instanceArn), 'Copy it from the console: arn:aws:connect:<region>:<account>:instance/<id>.'); // prettier-ignore
  if (name !== undefined) check('name', name, NAME.test(name), 'Use 1 to 255 of A-Z a-z 0-9 / . _ - and space.'); // prettier-ignore
  if (namespace !== undefined) check('namespace', namespace, NAMESPACE.test(namespace), 'Use 1 to 255 of A-Z a-z 0-9 / . _ -.'); // prettier-ignore
  for (const list of ['instances', 'signInOrigins'] as const) {
    installation[list]?.forEach((origin, index) =>
      check(`${list}[${index}]`, origin, isOrigin(origin), 'Give an origin: https, host, port, and no path.'),
    );
  }
  const { signInOrigins = [] } = installation;
  check('signInOrigins', signInOrigins.length, signInOrigins.length <= MOST_SIGN_IN_ORIGINS, `Name at most ${MOST_SIGN_IN_ORIGINS} origins.`); // prettier-ignore
  return faults;
}

function isSecure(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || url.username || url.password || url.hostname.includes('*')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

function isOrigin(text: string): boolean {
  return isSecure(text) && new URL(text).origin === text;
}
