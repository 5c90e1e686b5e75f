import type { VerifiedBy as By } from '@holdfast/api-contract';
import { IconServer, IconShieldCheck } from '@tabler/icons-react';
import { Badge } from '../parts/state.tsx';

export const SERVER_VERIFIES = 'This device cannot verify: whoever controls this server controls it.';

/** Who checks the signatures before anything happens. */
export function VerifiedBy({ by, bare = true }: { readonly by: By; readonly bare?: boolean }) {
  return by === 'device' ? (
    <Badge
      word="device"
      tone="good"
      icon={IconShieldCheck}
      means="It checks the key holders' signatures itself before it acts"
      bare={bare}
    />
  ) : (
    <Badge word="server" tone="warn" icon={IconServer} means={SERVER_VERIFIES} bare={bare} />
  );
}
