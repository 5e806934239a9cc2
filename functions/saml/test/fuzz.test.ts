import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SamlLogin } from '../src/index.js';
import { base64, bench, responseXml, shapeOf, type Shape } from './provider.js';

/** What a mutation does to a list of pieces: tags and the texts between them. */
type Step = readonly [kind: 'drop' | 'double' | 'swap' | 'move' | 'rename' | 'text', at: number, to: number];

const steps = fc.array(
  fc.tuple(fc.constantFrom('drop', 'double', 'swap', 'move', 'rename', 'text'), fc.nat(), fc.nat()),
  { minLength: 1, maxLength: 4 },
) as fc.Arbitrary<Step[]>;

const WORDS = [
  'admin',
  ' ',
  '\n',
  'Assertion',
  'Response',
  'NameID',
  '&#97;',
  '_forged',
  'ID="_x"',
  'saml:',
  'ds:Object',
];

/** Elements with all in them, as [first, last] of the pieces. */
function spans(pieces: readonly string[]): [number, number][] {
  const open: number[] = [];
  const found: [number, number][] = [];
  for (const [at, piece] of pieces.entries()) {
    if (!piece.startsWith('<')) continue;
    if (piece.startsWith('</')) found.push([open.pop() ?? 0, at]);
    else if (piece.endsWith('/>')) found.push([at, at]);
    else open.push(at);
  }
  return found;
}

function mutated(xml: string, all: readonly Step[]): string {
  let pieces = xml.split(/(<[^>]*>)/).filter((piece) => piece !== '');
  for (const [kind, at, to] of all) {
    const known = spans(pieces);
    if (known.length === 0) break;
    const [first, last] = known[at % known.length]!;
    const element = pieces.slice(first, last + 1);
    const [otherFirst, otherLast] = known[to % known.length]!;
    const word = WORDS[to % WORDS.length]!;
    const piece = at % pieces.length;
    if (kind === 'drop') pieces.splice(first, element.length);
    else if (kind === 'double') pieces.splice(otherFirst, 0, ...element);
    else if (kind === 'move') {
      pieces.splice(first, element.length);
      pieces.splice(Math.min(otherFirst, pieces.length), 0, ...element);
    } else if (kind === 'swap' && last < otherFirst)
      pieces = [
        ...pieces.slice(0, first),
        ...pieces.slice(otherFirst, otherLast + 1),
        ...pieces.slice(last + 1, otherFirst),
        ...element,
        ...pieces.slice(otherLast + 1),
      ];
    else if (kind === 'rename') pieces[piece] = pieces[piece]!.replace(/[A-Za-z]+/, word);
    else {
      const cut = to % (pieces[piece]!.length + 1);
      pieces[piece] = pieces[piece]!.slice(0, cut) + word + pieces[piece]!.slice(cut + (to % 3));
    }
  }
  return pieces.join('');
}

const signed = ({ nameId, attributes, issuer, assertionId, expiresAt }: SamlLogin): unknown => ({
  nameId,
  attributes,
  issuer,
  assertionId,
  expiresAt,
});

const settings = { provider: { signatures: 'either' as const, providerInitiated: true } };

test.each<Shape['sign']>(['both', 'response', 'assertion'])(
  'whatever is done to the text, a login is the signed one or none, signed: %s',
  async (sign) => {
    const xml = await responseXml(shapeOf({ inResponseTo: '', sign }));
    const truth = signed(await bench(settings).accept(xml));
    const outcomes = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(steps, async (change) => {
        const { sp } = bench(settings);
        try {
          const login = await sp.accept({ SAMLResponse: base64(mutated(xml, change)) });
          outcomes.accepted += 1;
          expect(signed(login)).toEqual(truth);
        } catch (error) {
          outcomes.refused += 1;
          expect(error).toMatchObject({ name: 'SamlRefusal' });
        }
      }),
      { numRuns: 300, seed: 20_310_506 },
    );
    expect(outcomes.refused).toBeGreaterThan(100);
    if (sign === 'assertion') expect(outcomes.accepted).toBeGreaterThan(0); // the response around it is free to change
  },
);
