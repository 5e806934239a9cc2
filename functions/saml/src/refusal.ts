import type { SamlCheck } from './contract.js';

const TAG = 'glance-kit/saml-refusal';

/** A message of the provider that does not count. `check` names the rule; the message never has a value of it. */
export class SamlRefusal extends Error {
  override readonly name = 'SamlRefusal';
  /** Survives package copies, where `instanceof` fails. */
  readonly kind = TAG;

  constructor(
    readonly check: SamlCheck,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Recognises a refusal by its tag. */
export function isSamlRefusal(value: unknown): value is SamlRefusal {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === TAG;
}
