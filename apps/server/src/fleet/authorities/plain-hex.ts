/** Hex as it is kept: lower-case, without the colons that tools print. */
export const plainHex = (hex: string): string => hex.replaceAll(':', '').toLowerCase();

/** A serial number is an integer: leading zeros do not tell two apart (RFC 5280 §4.1.2.2). */
export const plainSerial = (serial: string): string => plainHex(serial).replace(/^0+(?=.)/, '');
