import { Combobox, useCombobox } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconAlertTriangle, IconFilter, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import classes from './filter-box.module.css';
import { joinFilter, splitDraft } from './filter-draft.ts';
import { parseFilter, withoutPart, type FilterPart } from './filter-tokens.ts';
import { useSuggestions } from './use-suggestions.ts';

interface FilterBoxProps {
  readonly q: string;
  readonly onChange: (q: string) => void;
}

/** Tokens become chips once a space follows them; what is still being typed filters already. */
export function FilterBox({ q, onChange }: FilterBoxProps) {
  const [{ tokens, draft }, setOwn] = useState(() => splitDraft(q));
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const told = useRef(q);
  // Somebody else changed the question: a state's count was clicked, or the browser went back.
  useEffect(() => {
    if (q === told.current) return;
    told.current = q;
    setOwn(splitDraft(q));
  }, [q]);
  useHotkeys([['/', () => input.current?.focus()]]);

  const chips = parseFilter(tokens);
  const suggestions = useSuggestions(draft);
  const change = (nextTokens: string, nextDraft: string) => {
    setOwn({ tokens: nextTokens, draft: nextDraft });
    told.current = joinFilter(nextTokens, nextDraft);
    if (told.current !== q) onChange(told.current);
  };
  const type = (typed: string) => {
    const split = splitDraft(typed, true);
    change(joinFilter(tokens, split.tokens), split.draft);
    combobox.openDropdown();
    combobox.resetSelectedOption();
  };
  const settle = () => {
    const split = splitDraft(draft);
    if (split.tokens !== '') change(joinFilter(tokens, split.tokens), split.draft);
  };
  const take = (text: string) => {
    const words = draft.split(/\s+/);
    words[words.length - 1] = text;
    type(`${words.join(' ')}${text.endsWith(':') ? '' : ' '}`);
    if (!text.endsWith(':')) combobox.closeDropdown();
    input.current?.focus();
  };

  return (
    <Combobox
      store={combobox}
      onOptionSubmit={take}
      withinPortal={false}
      position="bottom-start"
      offset={4}
      width={440}
    >
      <Combobox.Target>
        <div className={classes['box']}>
          <IconFilter size={15} className={classes['icon']} aria-hidden="true" />
          {chips.map((part) => (
            <Chip
              key={part.text}
              part={part}
              onRemove={() => change(withoutPart(tokens, part.text), draft)}
            />
          ))}
          <Combobox.EventsTarget>
            <input
              ref={input}
              className={classes['input']}
              value={draft}
              aria-label="Filter devices"
              placeholder={
                chips.length === 0 ? 'Filter: words, state:offline model:CL-2 fw:<1.4 battery:<20' : ''
              }
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => type(event.currentTarget.value)}
              onFocus={() => combobox.openDropdown()}
              onBlur={() => {
                settle();
                combobox.closeDropdown();
              }}
              onKeyDown={(event) => {
                const last = chips.at(-1);
                if (event.key === 'Escape') input.current?.blur();
                else if (event.key === 'Enter' && combobox.getSelectedOptionIndex() < 0) {
                  settle();
                  combobox.closeDropdown();
                } else if (event.key === 'Backspace' && draft === '' && last !== undefined)
                  change(withoutPart(tokens, last.text), '');
              }}
            />
          </Combobox.EventsTarget>
          {q !== '' && (
            <button
              type="button"
              className={classes['clear']}
              aria-label="Clear the filter"
              onClick={() => change('', '')}
            >
              <IconX size={14} />
            </button>
          )}
        </div>
      </Combobox.Target>
      <Combobox.Dropdown hidden={suggestions.length === 0} className={classes['dropdown']}>
        <Combobox.Options aria-label="Suggestions">
          {suggestions.map(({ text, hint }) => (
            <Combobox.Option value={text} key={text} className={classes['option']}>
              <code>{text}</code>
              <span className="muted">{hint}</span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function Chip({ part, onRemove }: { readonly part: FilterPart; readonly onRemove: () => void }) {
  return (
    <span
      className={classes['chip']}
      data-misfit={part.kind === 'misfit' || undefined}
      title={part.kind === 'misfit' ? part.reason : undefined}
    >
      {part.kind === 'misfit' && <IconAlertTriangle size={13} aria-hidden="true" />}
      <code>{part.text}</code>
      {part.kind === 'misfit' && <span className={classes['reason']}>{part.reason}</span>}
      <button type="button" aria-label={`Remove ${part.text}`} onClick={onRemove}>
        <IconX size={12} />
      </button>
    </span>
  );
}
