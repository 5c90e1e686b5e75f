/** One record of RFC 4180 CSV with its line end. A null is an empty field. */
export const csvRecord = (fields: readonly (string | number | boolean | null)[]): string =>
  `${fields.map(csvField).join(',')}\r\n`;

function csvField(field: string | number | boolean | null): string {
  const text = field === null ? '' : String(field);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
