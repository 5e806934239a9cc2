import { isKitError, readAgentParameters, type AgentPageParameters } from '@glance-kit/core';
import type { Request } from 'express';
import type { Person } from '../protocol/index.js';
import { readPerson } from '../people.js';

/** What an agent page was asked for. */
export interface AgentRequest {
  parameters: AgentPageParameters;
  /** Name, e-mail address and phone within their limits. */
  person: Person;
}

/**
 * Reads query and form together, so that a parameter may not be given once in each.
 * `undefined` when one is given twice.
 *
 * @param request  with the form as text in `body`
 */
export function readAgentRequest(request: Request): AgentRequest | undefined {
  const query = new URL(request.originalUrl, 'http://localhost').searchParams;
  const form = typeof request.body === 'string' ? new URLSearchParams(request.body) : [];
  try {
    const parameters = readAgentParameters([...query, ...form]);
    const { name, email, phone } = parameters;
    return { parameters, person: readPerson({ name, email, phone }).person };
  } catch (cause) {
    if (isKitError(cause)) return undefined;
    throw cause;
  }
}

/** A path of this service with these parameters; empty ones are left out. */
export function pathWith(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}
