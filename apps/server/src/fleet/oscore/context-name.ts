/** What a device's requests name its OSCORE context by (RFC 8613 §6.1): its sender id, and its ID context if it has one. Hex. */
export interface ContextName {
  readonly kid: string;
  readonly idContext: string | null;
}

/** In one text, different for each. */
export const contextText = ({ kid, idContext }: ContextName): string =>
  idContext === null ? kid : `${kid}/${idContext}`;
