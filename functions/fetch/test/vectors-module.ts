import { mintLoginKey, portableSigner } from '@glance-kit/core';
import { toFetch } from '../src/to-fetch.js';

export interface Vector {
  groupId: number;
  partnerUserId: string;
  apiKey: string;
  expires: number;
  loginKey: string;
}

/** Mints a key for each row that is posted. */
export default toFetch(
  () => async (request) => {
    const rows = (await request.json()) as Vector[];
    const keys = rows.map(({ groupId, partnerUserId, apiKey, expires }) => {
      const signer = portableSigner(apiKey, { now: () => expires - 3600 });
      return mintLoginKey({ groupId: String(groupId), partnerUserId }, expires, signer);
    });
    return Response.json(keys);
  },
  (entry) => console.log(String(entry['cause'])),
);
