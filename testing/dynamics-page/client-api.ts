/// <reference types="xrm" />
import type { FormSetup } from '../src/dynamics/form-setup.js';

/** Members of the client API that forms' scripts get here; everything else is missing, as in no client is. */
export type ClientApi = {
  WebApi: Pick<Xrm.WebApi, 'retrieveRecord'>;
  Utility: {
    getGlobalContext(): Pick<Xrm.GlobalContext, 'getClientUrl'> & {
      userSettings: Pick<Xrm.UserSettings, 'userName' | 'userId' | 'languageId'>;
      organizationSettings: Pick<Xrm.OrganizationSettings, 'uniqueName'>;
    };
  };
};

/** The client API of one page, over the Web API of its organisation. */
export function clientApi({ clientUrl, user, organisation, languageId, sets }: FormSetup): ClientApi {
  async function retrieve(table: string, id: string, options = ''): Promise<unknown> {
    const set = sets[table];
    if (set === undefined) throw refusal('0x80060888', `The entity "${table}" cannot be found.`);
    const reply = await fetch(`${clientUrl}/api/data/v9.2/${set}(${id.replace(/[{}]/g, '')})${options}`, {
      headers: { accept: 'application/json', 'odata-version': '4.0' },
    });
    const body = (await reply.json()) as { error?: { code: string; message: string } };
    if (body.error) throw refusal(body.error.code, body.error.message);
    return body;
  }
  return {
    WebApi: {
      // A promise; the types ask for two more members of old ones.
      retrieveRecord: retrieve as unknown as Xrm.WebApi['retrieveRecord'],
    },
    Utility: {
      getGlobalContext: () => ({
        getClientUrl: () => clientUrl,
        userSettings: { userName: user.name, userId: `{${user.id.toUpperCase()}}`, languageId },
        organizationSettings: { uniqueName: organisation },
      }),
    },
  };
}

/** The client API rejects with a number for a code. */
const refusal = (code: string, message: string): Error & Xrm.ErrorResponse =>
  Object.assign(new Error(message), { errorCode: Number(code) });
