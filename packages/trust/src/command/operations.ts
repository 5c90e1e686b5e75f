/** What an argument of an operation may be. */
export interface ArgumentSpec {
  readonly key: number;
  readonly name: string;
  readonly type: 'choice' | 'text' | 'hash' | 'integer' | 'true';
  /** The meanings of the numbers of a choice. */
  readonly choices?: Readonly<Record<number, string>>;
  readonly optional?: true;
}

export interface OperationSpec {
  readonly number: number;
  readonly name: OperationName;
  /** What it does, for the person who signs it. */
  readonly effect: string;
  readonly arguments: readonly ArgumentSpec[];
  /** Cannot be undone from afar: the device must have asked for this very one. */
  readonly bindsNonce: boolean;
  /** At least one of its signers must have seen the text outside of a browser. */
  readonly needsOutside: boolean;
  /** The bundle brings bytes of which the command has the hash, in argument 1. */
  readonly hasAttachment: boolean;
}

export type OperationName =
  | 'lock'
  | 'unlock'
  | 'disable'
  | 'enable'
  | 'wipe'
  | 'reboot'
  | 'factory-reset'
  | 'servers'
  | 'credentials'
  | 'root'
  | 'firmware';

/** The operation that a role has to have that signs roots; no Command carries it. */
export const ROOT_OPERATION = 10;

const plain = { arguments: [], bindsNonce: false, needsOutside: false, hasAttachment: false } as const;
const attachment = (name: string): readonly ArgumentSpec[] => [{ key: 1, name, type: 'hash' }];

/** docs/trust-format.md, "Command". */
export const OPERATIONS: readonly OperationSpec[] = [
  {
    ...plain,
    number: 1,
    name: 'lock',
    effect: 'refuse its local operator',
    bindsNonce: true,
    needsOutside: true,
  },
  { ...plain, number: 2, name: 'unlock', effect: 'obey its local operator again' },
  {
    ...plain,
    number: 3,
    name: 'disable',
    effect: 'stop the function of its machine',
    bindsNonce: true,
    needsOutside: true,
  },
  { ...plain, number: 4, name: 'enable', effect: 'start the function of its machine again' },
  {
    ...plain,
    number: 5,
    name: 'wipe',
    effect: 'erase what it has stored, for ever',
    arguments: [{ key: 1, name: 'what', type: 'choice', choices: { 1: 'data', 2: 'data and credentials' } }],
    bindsNonce: true,
    needsOutside: true,
  },
  { ...plain, number: 6, name: 'reboot', effect: 'start anew' },
  {
    ...plain,
    number: 7,
    name: 'factory-reset',
    effect: 'return to the state in which it was made',
    bindsNonce: true,
  },
  {
    ...plain,
    number: 8,
    name: 'servers',
    effect: 'obey other servers',
    arguments: attachment('hash of the accounts'),
    hasAttachment: true,
  },
  {
    ...plain,
    number: 9,
    name: 'credentials',
    effect: 'show other credentials to its servers',
    arguments: attachment('hash of the credentials'),
    hasAttachment: true,
  },
  {
    ...plain,
    number: ROOT_OPERATION,
    name: 'root',
    effect: 'obey another root of trust',
    needsOutside: true,
  },
  {
    ...plain,
    number: 11,
    name: 'firmware',
    effect: 'install firmware',
    arguments: [
      { key: 1, name: 'component', type: 'text' },
      { key: 2, name: 'version', type: 'text' },
      { key: 3, name: 'hash of the image', type: 'hash' },
      { key: 4, name: 'size of the image in bytes', type: 'integer' },
      { key: 5, name: 'a lower version than the installed one is permitted', type: 'true', optional: true },
    ],
    needsOutside: true,
  },
];

const BY_NUMBER: ReadonlyMap<number, OperationSpec> = new Map(OPERATIONS.map((spec) => [spec.number, spec]));

export const findOperation = (number: number): OperationSpec | undefined => BY_NUMBER.get(number);
