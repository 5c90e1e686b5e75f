import type { NewDevice } from '@holdfast/api-contract';
import { Alert, Textarea, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { fingerprintProblem, keyProblem, oscoreProblem, publicKeyProblem } from './new-device.ts';
import { OscoreFields } from './oscore-fields.tsx';

/** What is typed of a device's credential, of every kind. */
export interface TypedCredential {
  readonly mode: string;
  readonly identity: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly publicKey: string;
  readonly senderId: string;
  readonly recipientId: string;
  readonly masterSalt: string;
}

export const nothingTyped: TypedCredential = {
  mode: 'psk',
  identity: '',
  key: '',
  fingerprint: '',
  publicKey: '',
  senderId: '',
  recipientId: '',
  masterSalt: '',
};

export function credentialProblem(typed: TypedCredential): string | undefined {
  const { mode, key, fingerprint, publicKey } = typed;
  if (mode === 'oscore') return oscoreProblem(typed);
  if (mode === 'psk') return keyProblem(key);
  if (mode === 'x509') return fingerprintProblem(fingerprint);
  return mode === 'rpk' ? publicKeyProblem(publicKey) : undefined;
}

export function securityOf(typed: TypedCredential): NonNullable<NewDevice['security']> {
  const identity = typed.identity.trim();
  const key = typed.key.trim();
  const fingerprint = typed.fingerprint.trim();
  if (typed.mode === 'none') return { mode: 'none' };
  if (typed.mode === 'oscore') {
    const masterSalt = typed.masterSalt.trim();
    const ids = { senderId: typed.senderId.trim(), recipientId: typed.recipientId.trim() };
    const secret = key === '' ? {} : { masterSecret: key };
    return {
      mode: 'oscore',
      ...ids,
      ...secret,
      ...(masterSalt === '' ? {} : { masterSalt }),
      ...USUAL_OSCORE,
    };
  }
  if (typed.mode === 'rpk') return { mode: 'rpk', publicKey: typed.publicKey.trim() };
  if (typed.mode === 'x509') return { mode: 'x509', ...(fingerprint === '' ? {} : { fingerprint }) };
  return { mode: 'psk', ...(identity === '' ? {} : { identity }), ...(key === '' ? {} : { key }) };
}

/** Others are for the command line and the API. */
const USUAL_OSCORE = { aead: 'AES-CCM-16-64-128', hkdf: 'sha256' } as const;

interface CredentialFieldsProps {
  readonly typed: TypedCredential;
  readonly endpoint: string;
  /** Shown once adding was tried. */
  readonly problem: string | undefined;
  readonly onChange: (typed: TypedCredential) => void;
}

const mono = { input: { fontFamily: 'var(--hf-mono)' } };

export function CredentialFields({ typed, endpoint, problem, onChange }: CredentialFieldsProps) {
  const common = { size: 'sm', autoComplete: 'off', spellCheck: false } as const;
  if (typed.mode === 'x509')
    return (
      <TextInput
        {...common}
        label="Fingerprint of its certificate"
        description="Leave it empty: any certificate with this endpoint name, of an authority that was added"
        placeholder="SHA-256, in hex"
        value={typed.fingerprint}
        error={problem}
        styles={mono}
        onChange={(event) => onChange({ ...typed, fingerprint: event.currentTarget.value })}
      />
    );
  if (typed.mode === 'rpk')
    return (
      <Textarea
        {...common}
        label="Public key"
        description="On P-256: PEM, or SubjectPublicKeyInfo in hex or base64"
        autosize
        minRows={4}
        value={typed.publicKey}
        error={problem}
        styles={mono}
        onChange={(event) => onChange({ ...typed, publicKey: event.currentTarget.value })}
      />
    );
  if (typed.mode === 'oscore') return <OscoreFields typed={typed} problem={problem} onChange={onChange} />;
  if (typed.mode === 'none') return <NothingProtected />;
  return (
    <>
      <TextInput
        {...common}
        label="PSK identity"
        description="The endpoint name unless given"
        placeholder={endpoint}
        value={typed.identity}
        onChange={(event) => onChange({ ...typed, identity: event.currentTarget.value })}
      />
      <TextInput
        {...common}
        label="Key, in hex"
        description="Leave it empty: the server makes one of 32 bytes and shows it once"
        placeholder="made by the server"
        value={typed.key}
        error={problem}
        styles={mono}
        onChange={(event) => onChange({ ...typed, key: event.currentTarget.value })}
      />
    </>
  );
}

function NothingProtected() {
  return (
    <Alert
      variant="outline"
      color="yellow"
      icon={<IconAlertTriangle size={18} />}
      title="Nothing is protected"
      styles={{
        root: { borderColor: 'var(--hf-warn)', background: 'var(--hf-warn-wash)' },
        title: { color: 'var(--hf-warn)' },
        icon: { color: 'var(--hf-warn)' },
        message: { color: 'var(--hf-text)' },
      }}
    >
      Whoever is on the network between can read what this device says, change it, and speak in its name. For
      a closed network or a first test only.
    </Alert>
  );
}
