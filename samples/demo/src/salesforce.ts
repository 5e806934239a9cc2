import type { Handler, Log } from '@glance-kit/core';
import { loginKeyFunction } from '@glance-kit/handlers';
import {
  salesforceAssertion,
  salesforceCertificate,
  type SalesforceCertificate,
} from '@glance-kit/testing/salesforce/node';

const ORG = '00D5g000000AbCdEAF';
const USER = '0055g00000BcDeFAAV';
const GET_LOGIN_KEY = '/salesforce/getloginkey';
/** On the desktop: what an administrator downloads in Setup and gives to the function. */
const CERTIFICATE = '/salesforce/certificate.crt';

/** The address of the function, as it stands in Glance Company Setting. */
export const salesforceFunction = (panel: string): string => panel + GET_LOGIN_KEY;

/** The org's half of a source install: its certificate, and what Apex signs with it. Made when it is needed first. */
export function salesforceSigning(panel: string): {
  certificate(): string;
  grant(agent: { partnerUserId: string }): object;
} {
  let made: SalesforceCertificate | undefined;
  const signer = (): SalesforceCertificate => (made ??= salesforceCertificate());
  return {
    certificate: () => signer().pem,
    grant: ({ partnerUserId }) =>
      salesforceAssertion(signer(), {
        orgId: ORG,
        userId: USER,
        partnerUserId,
        functionAddress: salesforceFunction(panel),
      }),
  };
}

export interface SalesforceFunctionOptions {
  /** Of this server. */
  origin: string;
  desktop: string;
  groupId: string;
  apiKey: string;
  log: Log;
}

/** The login-key function that takes the assertions of the org; set up at its first request. */
export function salesforceFunctions(
  options: SalesforceFunctionOptions,
): { path: string; handler: Handler }[] {
  const { origin, desktop, groupId, apiKey, log } = options;
  let made: Promise<Handler> | undefined;
  const make = async (): Promise<Handler> => {
    const certificate = await fetch(desktop + CERTIFICATE);
    const { handler } = loginKeyFunction(
      {
        GLANCE_GROUP_ID: groupId,
        GLANCE_API_KEY: apiKey,
        GLANCE_ORIGINS: desktop,
        GLANCE_IDENTITY: 'salesforce',
        SALESFORCE_ORGS: ORG,
        SALESFORCE_CERTIFICATES: await certificate.text(),
        SALESFORCE_AUDIENCE: salesforceFunction(origin),
      },
      { log },
    );
    return handler;
  };
  return [{ path: GET_LOGIN_KEY, handler: async (request) => (await (made ??= make()))(request) }];
}
