import { Lwm2mError } from '../lwm2m-error.ts';

export const fault = (what: string): Lwm2mError => new Lwm2mError('bad-bootstrap', what);

export function checkWhole(what: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw fault(`${what} ${value}, not ${min} to ${max}`);
  }
}
