import type {
  CompositeDone,
  CompositePaths,
  CompositeResult,
  CompositeWrite,
  QueuedOperation,
} from '@holdfast/api-contract';
import { errorChain, type Logger } from '@holdfast/kernel';
import type { z } from 'zod';
import type { Answer } from './ask-device.ts';
import type { LinkTo } from './device-link.ts';
import { reportedView } from './device-view.ts';
import type { Fleet } from './fleet.ts';
import { FleetError } from './fleet-error.ts';
import type { Observations } from './observations.ts';
import { nameOfPaths } from './operation-request.ts';
import { whyNot, type Asking, type Operations } from './operations.ts';
import { readRequest } from './read-request.ts';

export interface CompositeParts {
  readonly fleet: Fleet;
  readonly observations: Observations;
  readonly operations: Pick<Operations, 'ask'>;
  readonly linkTo: LinkTo;
  readonly log: Logger;
}

/** Operations on several paths anywhere in a device at once. They wait for it as others do. */
export class CompositeOperations {
  readonly #parts: CompositeParts;

  constructor(parts: CompositeParts) {
    this.#parts = parts;
  }

  async read(
    endpoint: string,
    body: z.output<typeof CompositePaths>,
    asking: Asking,
  ): Promise<CompositeResult | QueuedOperation> {
    const { operations } = this.#parts;
    return resultOf(await operations.ask(endpoint, () => readRequest.readComposite(body), asking));
  }

  async write(
    endpoint: string,
    body: z.output<typeof CompositeWrite>,
    asking: Asking,
  ): Promise<z.output<typeof CompositeDone> | QueuedOperation> {
    const answer = await this.#parts.operations.ask(
      endpoint,
      (lookup) => readRequest.writeComposite(body, lookup),
      asking,
    );
    return 'keep' in answer ? { done: true } : answer;
  }

  /** Asks anew, with the same token, where these paths are observed together already (RFC 7641 §4.1). */
  async observe(
    endpoint: string,
    body: z.output<typeof CompositePaths>,
    asking: Asking,
  ): Promise<CompositeResult | QueuedOperation> {
    const { operations } = this.#parts;
    return resultOf(await operations.ask(endpoint, () => readRequest.observeComposite(body), asking));
  }

  async cancel(endpoint: string, body: z.output<typeof CompositePaths>): Promise<void> {
    const { fleet, observations, linkTo, log } = this.#parts;
    const paths = readRequest.paths(body, 'something observed');
    const record = fleet.record(endpoint);
    const watched = observations.find(record, nameOfPaths(paths));
    if (watched === undefined)
      throw new FleetError('observation_not_found', `${nameOfPaths(paths)} of "${endpoint}" is not observed`);
    await observations.end(watched, 'no longer observed');
    try {
      if (whyNot(record) === undefined)
        await linkTo(record).composite.cancelObservation(paths, watched.row.token);
    } catch (error) {
      // Its next notification meets a reset, which ends it as well (RFC 7641 §3.6).
      log.debug({ endpoint, error: errorChain(error) }, 'the device was not told of the cancellation');
    }
  }
}

const resultOf = (answer: Answer | QueuedOperation): CompositeResult | QueuedOperation =>
  'keep' in answer ? { values: answer.values.map(reportedView) } : answer;
