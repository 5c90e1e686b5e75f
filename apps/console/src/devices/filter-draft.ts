import { parseFilter, splitFilter } from './filter-tokens.ts';

/**
 * What of a filter's text stands as chips and what is still words in the field. While typing, a token is finished by the space
 * after it; otherwise every token is. Words stay in the field, after the tokens.
 */
export function splitDraft(text: string, isTyping = false): { tokens: string; draft: string } {
  const parts = splitFilter(text);
  const isOpen = isTyping && !/\s$/.test(text);
  const last = isOpen ? parts.pop() : undefined;
  const kinds = parseFilter(parts.join(' '));
  const tokens = kinds.filter((part) => part.kind !== 'word').map((part) => part.text);
  const words = kinds.filter((part) => part.kind === 'word').map((part) => part.text);
  const space = isTyping && !isOpen && words.length > 0 ? ' ' : '';
  return {
    tokens: tokens.join(' '),
    draft: [...words, ...(last === undefined ? [] : [last])].join(' ') + space,
  };
}

/** Chips, then new tokens, then words: the order in which the field shows them. */
export function joinFilter(...parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}
