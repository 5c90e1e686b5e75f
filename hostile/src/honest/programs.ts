import { fileURLToPath } from 'node:url';

export const CLI: string = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
export const DEVICE: string = fileURLToPath(new URL('../../../apps/device/src/main.ts', import.meta.url));
