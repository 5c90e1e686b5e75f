/** A kelp's holdfast drawn as a cleat: the stem, the bar a line is made fast to, the roots. */
export function Mark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M12 3v17.5" />
      <path d="M5.5 7.5h13" />
      <path d="M12 11c0 4-2.6 6.8-7.2 9" />
      <path d="M12 11c0 4 2.6 6.8 7.2 9" />
    </svg>
  );
}
