import { presenceOrigin } from '@glance-kit/core';
import type { DynamicsConfig } from './build.js';

const DEFAULT_AUTHORITY = 'https://login.microsoftonline.com';

/** Origins that the panel calls and frames, for the strict policy of an environment; each once. */
export function policySources(config: DynamicsConfig): { 'connect-src': string[]; 'frame-src': string[] } {
  const { service, loginKey, activity, entra } = config;
  const functions = [loginKey, activity].filter((one) => one !== undefined).map((one) => new URL(one).origin);
  const signIn = loginKey === undefined ? [] : [entra?.authority ?? DEFAULT_AUTHORITY];
  return {
    'connect-src': [...new Set([service, presenceOrigin(service), ...functions, ...signIn])],
    // The view, where it is in a frame, and the sign-in that MSAL tries in a hidden one.
    'frame-src': [...new Set([service, ...signIn])],
  };
}
