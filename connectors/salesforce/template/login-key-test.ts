import { literal } from './literal.js';

/** A row of the table of login keys that all implementations share. */
export interface LoginKeyVector {
  groupId: number;
  partnerUserId: string;
  apiKey: string;
  expires: number;
  loginKey: string;
}

const row = ({ groupId, partnerUserId, apiKey, expires, loginKey }: LoginKeyVector): string =>
  `    new List<String>{
      ${literal(String(groupId))},
      ${literal(partnerUserId)},
      ${literal(apiKey)},
      ${literal(String(expires))},
      ${literal(loginKey)}
    }`;

/** The Apex test that holds the platform's own signature to every row; none is left out. */
export const loginKeyTest = (vectors: readonly LoginKeyVector[]): string => `/**
 * Written by npm run salesforce:generate from the table of login keys that every implementation of the kit is held to.
 */
@IsTest
private class GlanceLoginKeyVectorsTest {
  /** Group, partner user id, API key, expiry, login key. */
  private static final List<List<String>> VECTORS = new List<List<String>>{
${vectors.map(row).join(',\n')}
  };

  @IsTest
  static void makesEveryKeyOfTheTable() {
    Assert.areEqual(${vectors.length}, VECTORS.size());
    for (List<String> vector : VECTORS) {
      Assert.areEqual(
        vector[4],
        GlanceLoginKey.sign(vector[0], vector[1], Long.valueOf(vector[3]), vector[2])
      );
    }
  }
}
`;
