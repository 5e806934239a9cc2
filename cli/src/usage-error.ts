/** The command was called in a way that it cannot be: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /**
   * @param message  what is the matter, a sentence
   * @param advice   what to do, a sentence
   */
  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}
