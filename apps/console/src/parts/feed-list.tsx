import type { FeedEvent } from '@holdfast/api-contract';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCertificate,
  IconCertificateOff,
  IconClockExclamation,
  IconEye,
  IconEyeOff,
  IconFileImport,
  IconGavel,
  IconHourglassEmpty,
  IconKey,
  IconListCheck,
  IconListNumbers,
  IconLogin2,
  IconLogout2,
  IconMoon,
  IconPlus,
  IconSend,
  IconShieldCheck,
  IconShieldLock,
  IconShieldX,
  IconSignature,
  IconSwitchHorizontal,
  IconTerminal2,
  IconTrash,
  IconUserPlus,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Ago } from './ago.tsx';
import classes from './feed-list.module.css';
import type { Tone } from './state.tsx';

interface Look {
  readonly icon: Icon;
  readonly word: string;
  readonly tone: Tone | 'plain';
}

export const eventLooks: Readonly<Record<FeedEvent['type'], Look>> = {
  'device.added': { icon: IconPlus, word: 'Added', tone: 'plain' },
  'device.removed': { icon: IconTrash, word: 'Removed', tone: 'plain' },
  'device.registered': { icon: IconLogin2, word: 'Registered', tone: 'good' },
  'device.deregistered': { icon: IconLogout2, word: 'De-registered', tone: 'plain' },
  'device.expired': { icon: IconClockExclamation, word: 'Expired', tone: 'warn' },
  'device.state': { icon: IconSwitchHorizontal, word: 'State', tone: 'plain' },
  'device.refused': { icon: IconShieldX, word: 'Refused', tone: 'bad' },
  'session.established': { icon: IconKey, word: 'Session', tone: 'plain' },
  'session.closed': { icon: IconKey, word: 'Session closed', tone: 'plain' },
  'observation.started': { icon: IconEye, word: 'Observation', tone: 'plain' },
  'observation.ended': { icon: IconEyeOff, word: 'Observation ended', tone: 'plain' },
  'operation.queued': { icon: IconMoon, word: 'Operation waits', tone: 'rest' },
  'operation.done': { icon: IconTerminal2, word: 'Operation', tone: 'plain' },
  'operation.failed': { icon: IconAlertTriangle, word: 'Operation failed', tone: 'bad' },
  'operation.expired': { icon: IconHourglassEmpty, word: 'Operation expired', tone: 'warn' },
  'operation.cancelled': { icon: IconArrowBackUp, word: 'Operation taken back', tone: 'plain' },
  'authority.added': { icon: IconCertificate, word: 'Authority added', tone: 'plain' },
  'authority.removed': { icon: IconCertificateOff, word: 'Authority removed', tone: 'plain' },
  'certificate.revoked': { icon: IconCertificateOff, word: 'Certificate revoked', tone: 'warn' },
  'log.witness-refused': { icon: IconAlertTriangle, word: 'Witness refused', tone: 'warn' },
  'model.imported': { icon: IconFileImport, word: 'Model imported', tone: 'plain' },
  'bootstrap.started': { icon: IconUserPlus, word: 'Bootstrap', tone: 'plain' },
  'bootstrap.finished': { icon: IconKey, word: 'Bootstrapped', tone: 'good' },
  'bootstrap.failed': { icon: IconAlertTriangle, word: 'Bootstrap failed', tone: 'bad' },
  'bootstrap.factory': { icon: IconKey, word: 'Factory credential', tone: 'plain' },
  'bootstrap.profile': { icon: IconFileImport, word: 'Bootstrap profile', tone: 'plain' },
  'root.added': { icon: IconShieldLock, word: 'Root of trust', tone: 'plain' },
  'command.proposed': { icon: IconGavel, word: 'Command proposed', tone: 'plain' },
  'command.signed': { icon: IconSignature, word: 'Command signed', tone: 'plain' },
  'command.withdrawn': { icon: IconArrowBackUp, word: 'Command withdrawn', tone: 'plain' },
  'command.expired': { icon: IconHourglassEmpty, word: 'Command expired', tone: 'warn' },
  'command.logged': { icon: IconListNumbers, word: 'Command logged', tone: 'plain' },
  'command.witnessed': { icon: IconListCheck, word: 'Command witnessed', tone: 'plain' },
  'command.sent': { icon: IconSend, word: 'Command sent', tone: 'plain' },
  'command.done': { icon: IconShieldCheck, word: 'Command done', tone: 'good' },
  'command.refused': { icon: IconShieldX, word: 'Command refused', tone: 'bad' },
  'command.failed': { icon: IconAlertTriangle, word: 'Command failed', tone: 'bad' },
  'command.finished': { icon: IconGavel, word: 'Command finished', tone: 'plain' },
  'device.trust': { icon: IconShieldLock, word: 'Trust', tone: 'plain' },
};

interface FeedListProps {
  readonly events: readonly FeedEvent[];
  /** Where it says nothing new, such as on the device's own page. */
  readonly hideEndpoint?: boolean;
  readonly label: string;
}

/** What happened, newest first: one line each. */
export function FeedList({ events, hideEndpoint = false, label }: FeedListProps) {
  return (
    <ol className={classes['feed']} aria-label={label}>
      {events.map(({ id, type, time, text, endpoint }) => {
        const { icon: Glyph, word, tone } = eventLooks[type];
        return (
          <li key={id} className={classes['event']} data-tone={tone}>
            <Glyph size={15} stroke={1.8} aria-hidden="true" className={classes['icon']} />
            <span className={classes['word']}>{word}</span>
            <span className={classes['text']}>
              <Sentence text={text === word ? '' : text} endpoint={hideEndpoint ? null : endpoint} />
            </span>
            <span className={classes['time']}>
              <Ago time={time} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** The device's name in the sentence is the link; a sentence without it has the link before it. */
function Sentence({ text, endpoint }: { readonly text: string; readonly endpoint: string | null }) {
  if (endpoint === null) return text;
  const at = text.indexOf(endpoint);
  const link = (
    <Link to="/devices/$endpoint" params={{ endpoint }} className="mono" preload={false}>
      {endpoint}
    </Link>
  );
  if (at < 0)
    return (
      <>
        {link} {text}
      </>
    );
  return (
    <>
      {text.slice(0, at)}
      {link}
      {text.slice(at + endpoint.length)}
    </>
  );
}
