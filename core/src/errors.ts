/**
 * Every code the kit can fail with, and what the reader can do about it.
 * Callers branch on `code`, never on text. `docs/errors.md` is generated from this table.
 */
export const REMEDIES = {
  ADDRESS_INVALID: 'Give an absolute https address (http is accepted for loopback hosts).',
  AGENT_UNKNOWN: 'Ask an administrator to add this partner user id to the Glance group.',
  API_KEY_INVALID: 'Set the API key of the Glance group; it is a non-empty text.',
  CONFIG_INVALID: 'Correct the named setting and start again.',
  CONTEXT_INVALID: 'Check the parameters that the host passes to the connector.',
  FRAME_INVALID: 'Reload both pages; if it happens again, compare the versions on both sides.',
  FRAME_TOO_LARGE: 'Mask or remove very large embedded data on the visitor page.',
  GROUP_ID_INVALID: 'Use the group number that Glance assigned, digits without leading zeros.',
  HANDLER_FAILED:
    'Try again; if it happens again, ask an administrator to look into the log of the function.',
  HOST_ABSENT: 'Open it as an app inside the agent desktop that it is made for.',
  HOST_REFUSED: 'Check the permissions that the host gives to this connector.',
  LOGIN_KEY_INVALID: 'Obtain a new login key.',
  LOGIN_KEY_WINDOW: 'Ask for 60 to 86100 seconds; check the clock of this machine.',
  LOOKUP_CANCELLED: 'Join again when the visitor is ready.',
  LOOKUP_FAILED: 'Check that the cobrowse service is reachable, then try again.',
  LOOKUP_MALFORMED: 'Ask an administrator to check the address of the service.',
  LOOKUP_REFUSED: 'Sign in again; if it happens again, ask an administrator to check your Glance user.',
  LOOKUP_TIMED_OUT:
    'No visitor with this key was found. Ask the visitor to start again and to read the new key.',
  ORIGIN_REFUSED: 'Add the exact origin to the list of agent origins.',
  PARAMETER_INVALID: 'Give each parameter once, in its documented form.',
  PARTNER_USER_ID_INVALID: 'Use 1 to 255 characters of well-formed Unicode.',
  POPUP_BLOCKED: 'Press the button to open the window, or allow pop-ups for this page.',
  RECORD_REFUSED: 'Enter the session by hand, and ask an administrator why.',
  SESSION_KEY_INVALID: 'Use 1 to 62 letters, digits, "-", "_" or "~".',
  SIGN_IN_FAILED: 'Sign in again.',
  SIGN_IN_REQUIRED: 'Sign in to continue.',
  STORE_FULL: 'Try again in a few minutes; if it happens again, use a shared store or allow more entries.',
} as const;

/** A key of `REMEDIES`. */
export type ErrorCode = keyof typeof REMEDIES;

const TAG = 'glance-kit/error';

/** The one error class of the kit. Messages name the thing, never a key, a token or customer data. */
export class KitError extends Error {
  override readonly name = 'KitError';
  /** Survives frames and package copies, where `instanceof` fails. */
  readonly kind = TAG;

  /**
   * @param code     a key of `REMEDIES`; its remedy ends the message
   * @param message  a sentence that names the thing and the cause
   * @param options  `cause`: what the host or the driver said
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(`${message} ${REMEDIES[code]}`, options);
  }

  /** What the reader can do next. */
  get remedy(): string {
    return REMEDIES[this.code];
  }
}

/** Recognises a `KitError` by its tag, also one from another frame or package copy. */
export function isKitError(value: unknown): value is KitError {
  return typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === TAG;
}
