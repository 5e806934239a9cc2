type Environment = Readonly<Record<string, string | undefined>>;

interface Globals {
  Deno?: { env: { toObject(): Record<string, string> } };
  process?: { env?: Environment };
}

/** Only texts: bindings of other kinds, such as a KV namespace, share the object on Workers. */
function texts(bindings: Readonly<Record<string, unknown>>): Environment {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(bindings)) if (typeof value === 'string') found[name] = value;
  return found;
}

/**
 * Settings as the runtime gives them: with each request on Workers, in the process on Deno and Bun.
 *
 * @param env  second argument of `fetch`; Bun passes its server there, which holds no settings
 */
export function environmentOf(
  env: unknown,
  globals: Globals = globalThis as unknown as Globals,
): Environment {
  if (globals.Deno) return globals.Deno.env.toObject();
  if ('Bun' in globals) return globals.process?.env ?? {};
  return typeof env === 'object' && env !== null ? texts(env as Record<string, unknown>) : {};
}
