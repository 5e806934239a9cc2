import { expect } from '@jest/globals';
import type { SamlCheck } from '../src/index.js';
import { bench, responseXml, shapeOf, type Bench, type BenchChange, type Shape } from './provider.js';

export interface Attack {
  /** The settings under which the original is accepted. */
  settings?: BenchChange;
  /** The settings under which the attack arrives, those of the original unless given. */
  against?: BenchChange;
  /** The original. */
  shape?: Partial<Shape>;
  /** What becomes of it: the same text or the same statements with one thing changed. */
  change: (xml: string, shape: Shape) => string | Promise<string>;
  check: SamlCheck;
  /** Part of the reason, where another rule with the same name would refuse too, but too late. */
  reason?: string;
}

async function ready(settings: BenchChange | undefined, shape: Shape): Promise<Bench> {
  const made = bench(settings);
  if (shape.inResponseTo) await made.open(shape.inResponseTo);
  return made;
}

/** The original is accepted; the attack is refused by the named rule, by a service provider that has seen neither. */
export async function expectRefused({
  settings,
  against = settings,
  shape,
  change,
  check,
  reason = '',
}: Attack): Promise<void> {
  const said = shapeOf(shape);
  const xml = await responseXml(said);
  const before = await ready(settings, said);
  await expect(before.accept(xml)).resolves.toMatchObject({ assertionId: said.assertionId });
  expect(before.log).toEqual([]);

  const attack = await change(xml, said);
  if (against === settings) expect(attack).not.toBe(xml);
  const { accept, log } = await ready(against, said);
  const refusal = await accept(attack).then(
    () => 'accepted',
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ name: 'SamlRefusal', check, message: expect.stringContaining(reason) });
  expect(log).toEqual([]); // whoever answers the browser logs it, once
  expect((refusal as Error).message).not.toMatch(/jane|admin/);
}
