/**
 * Carries bytes between the processes of the service, or inside the only one. Drivers hold no rules: what is
 * sent and who listens is decided above. `busSuite` of `@glance-kit/testing` asks what each driver must do.
 */
export interface Bus {
  /**
   * Local readers get the bytes before this returns; the promise is about everybody else.
   * The bytes are shared, not copied: neither side may change them afterwards.
   */
  publish(topic: string, bytes: Uint8Array): Promise<void>;
  /** Resolves once live: anything published later arrives, in order per publisher. Returns how to stop. */
  subscribe(topic: string, receive: (bytes: Uint8Array) => void): Promise<() => Promise<void>>;
  /** Twice is fine; nothing arrives afterwards. */
  close(): Promise<void>;
}
