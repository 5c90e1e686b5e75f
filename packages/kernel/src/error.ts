/**
 * The base of every error the product throws on purpose: one subclass for each layer, with a literal `code`.
 * The message never repeats its cause; {@link errorChain} prints both.
 */
export class HoldfastError<Code extends string = string> extends Error {
  override readonly name: string = 'HoldfastError';
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** `Outer [code]: message: Inner [code]: message`, for logs. */
export function errorChain(error: unknown): string {
  const parts: string[] = [];
  for (
    let at: unknown = error;
    at !== undefined && parts.length < 8;
    at = at instanceof Error ? at.cause : undefined
  ) {
    if (!(at instanceof Error)) {
      parts.push(typeof at === 'string' ? at : JSON.stringify(at));
      break;
    }
    const code = 'code' in at && typeof at.code === 'string' ? ` [${at.code}]` : '';
    parts.push(`${at.name}${code}: ${at.message}`);
  }
  return parts.join(': ');
}
