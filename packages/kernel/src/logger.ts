type Log = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Structured logging, as pino offers it. Levels by audience: see docs/LOGGING.md. No secret, key or payload in a field. */
export interface Logger {
  trace: Log;
  debug: Log;
  info: Log;
  warn: Log;
  error: Log;
  child(fields: Readonly<Record<string, unknown>>): Logger;
}

const nothing: Log = () => {};

export const silentLogger: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
};
