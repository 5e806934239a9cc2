/** What the Web API answers in place of data. */
export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const refuse = (status: number, code: string, message: string): ApiRefusal =>
  new ApiRefusal(status, code, message);
