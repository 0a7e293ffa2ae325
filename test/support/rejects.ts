/** Runs `body` and returns the error it ended with, which must be of this class. */
export async function rejects<Failure extends Error>(
  body: () => unknown,
  kind: abstract new (...facts: never[]) => Failure,
): Promise<Failure> {
  try {
    await body();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
  throw new Error(`ended well, where ${kind.name} was expected`);
}
