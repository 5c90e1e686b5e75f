import classes from './unknown.module.css';

/** Not known is a state of its own, never a blank. */
export function Unknown({ word = 'unknown' }: { readonly word?: string }) {
  return <span className={classes['unknown']}>{word}</span>;
}
